"""Inventories that Ansible and speechfleet must read alike, by hand and made at random.

Of each, the files by path, the sources in order, and --extra-vars.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Files = dict[str, str]


@dataclass(frozen=True)
class Case:
    name: str
    files: Files
    sources: tuple[str, ...] = ("prod.yml",)
    extra: tuple[str, ...] = field(default=())

    def write(self, folder: Path) -> tuple[Path, ...]:
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tuple(folder / source for source in self.sources)


BY_HAND = (
    Case(
        "precedence",
        {
            "prod.yml": """
all:
  vars: {ansible_user: everybody, ansible_port: 1}
  hosts:
    lonely: {}
  children:
    site:
      vars: {ansible_user: site, ansible_port: 2}
      children:
        zone_b:
          vars: {ansible_user: b}
          hosts: {in-b: , in-both: , own: {ansible_user: me}}
        zone_a:
          vars: {ansible_user: a, ansible_host: from-a}
          hosts: {in-a: , in-both: }
    urgent:
      vars: {ansible_user: urgent, ansible_group_priority: 9}
      hosts: {in-site-and-urgent: }
    late:
      vars: {ansible_user: late}
      hosts: {in-site-and-urgent: }
elsewhere:
  vars: {ansible_user: elsewhere}
  hosts: {far: , in-a: }
zone_a:
  vars: {ansible_port: 3}
  children:
    corner:
      hosts: {own: {ansible_port: 4}}
"""
        },
    ),
    Case(
        "ranges",
        {
            "prod.yml": """
all:
  hosts:
    "ber-[01:12]": {ansible_user: ranged}
    "ber-[08:20:4].example.net:2222": {ansible_user: stepped}
    "[x[a:c]y[1:2]]:22":
    "[:3]": {ansible_port: 9}
    "z[9:11]":
    "z10": {ansible_user: nearer}
    "h[X:Z]q[b:f:2]":
    plain:2022: {ansible_port: 3}
    plain:2023:
    2001:db8::1:
    "[2001:db8::2]:24":
  children:
    tens: {hosts: {"ber-[10:12]": {ansible_port: 10}}}
"""
        },
    ),
    Case(
        "names alone, and what is empty",
        {
            "prod.yml": """
all:
  hosts: one
  children: several
several:
  children: {deep: , web: {hosts: two}}
  vars:
deep: {vars: {ansible_user: d}, hosts: {three: , one: }}
nothing:
"""
        },
    ),
    Case(
        "ungrouped",
        {
            "prod.yml": """
ungrouped:
  vars: {ansible_user: nobody}
  hosts: {a: , b: , c: {ansible_port: 3}}
all: {hosts: {d: , b: }}
g: {hosts: {b: , e: }}
""",
            "group_vars/ungrouped.yml": "ansible_port: 7\n",
        },
    ),
    Case(
        "values",
        {
            "prod.yml": """
all:
  vars: {ansible_user: "yes", ansible_become: yes, ansible_port: "22", ansible_host: ~}
  hosts:
    a: {ansible_user: 'it''s', ansible_become: "no"}
    b: {ansible_port: null, ansible_user: 007user, ansible_host: 10.0.0.1}
    c: &c {ansible_user: é😀, speech_address: "a b"}
    d:
      <<: *c
      speech_address: >-
        folded
        text
    e: {speech_registry: {address: r.example, username: x}, ansible_user: "\\u00e9"}
  children:
    g:
      vars: {speech_registry: {address: s.example}, ansible_group_priority: "-3"}
      hosts: {e: , f: }
"""
        },
    ),
    Case(
        "vars files",
        {
            "prod.yml": """
all:
  vars: {ansible_user: inventory-all, ansible_port: 1}
  children:
    parent:
      vars: {ansible_user: inventory-parent, ansible_port: 2}
      children:
        child: {hosts: {a: {ansible_user: inventory-a}, b: , c: , d: }}
""",
            "group_vars/all.yml": "ansible_user: file-all\nansible_host: file-all\n",
            "group_vars/parent.yaml": "ansible_port: 3\nansible_become_user: file-parent\n",
            "group_vars/child/b.yml": "ansible_become_user: child-b\nansible_port: 4\n",
            "group_vars/child/a": "ansible_become_user: child-a\nansible_connection: a\n",
            "group_vars/child/deep/z.json": '{"ansible_become_method": "deep"}',
            "group_vars/child/.hidden.yml": "ansible_port: 99\n",
            "group_vars/child/old.yml~": "ansible_port: 98\n",
            "group_vars/child/notes.txt": "ansible_port: 97\n",
            "group_vars/nobody.yml": "ansible_port: 96\n",
            "host_vars/a": "ansible_port: 5\n",
            "host_vars/b.yml": "ansible_user: file-b\n",
            "host_vars/b.yaml": "ansible_user: not-read\n",
            "host_vars/c.json": '{"ansible_user": "file-c", "ansible_port": 6}',
            "host_vars/d.yml": "# nothing\n",
        },
    ),
    Case(
        "several sources",
        {
            "one/prod.yml": """
all: {vars: {ansible_user: one, ansible_port: 1}}
parent: {children: {child: {hosts: {a: {ansible_host: one}, b: }}}}
""",
            "one/group_vars/child.yml": "ansible_become_user: one-child\nansible_user: one-child\n",
            "one/host_vars/a.yml": "ansible_connection: one-a\n",
            "two/prod.yml": """
all: {vars: {ansible_port: 2}, hosts: {a: {ansible_host: two}, c: }}
child: {vars: {ansible_port: 3}, hosts: {d: }}
other: {children: {child: }}
""",
            "two/group_vars/parent.yml": "ansible_become_user: two-parent\n",
            "two/group_vars/all.yml": "ansible_user: two-all\n",
            "two/host_vars/a.yml": "ansible_become_method: two-a\n",
        },
        ("one/prod.yml", "two/prod.yml"),
    ),
    Case(
        "a folder",
        {
            "inv/10-first.yml": "g: {hosts: {a: , b: }, vars: {ansible_user: first}}\n",
            "inv/20-second": "g: {vars: {ansible_user: second}}\nall: {hosts: {c: }}\n",
            "inv/sub/x.json": '{"g": {"hosts": {"d": {"ansible_port": 4}}}}',
            "inv/sub/group_vars/g.yml": "ansible_port: 1\n",
            "inv/group_vars/g.yml": "ansible_port: 2\n",
            "inv/host_vars/b.yml": "ansible_port: 3\n",
            "inv/readme.md": "no inventory\n",
            "inv/old.yml.bak": "no inventory\n",
            "inv/.hidden": "no inventory\n",
            "more.yml": "g: {vars: {ansible_become_user: more}}\n",
            "group_vars/g.yml": "ansible_become_method: more\n",
        },
        ("inv", "more.yml"),
    ),
    Case(
        "extra variables",
        {
            "prod.yml": "all: {hosts: {a: {ansible_user: own, ansible_port: 1}, b: }}\n",
            "host_vars/a.yml": "ansible_user: file\n",
            "more.yml": "ansible_become_method: from-a-file\nansible_port: 5\n",
        },
        extra=(
            "ansible_user=first ansible_connection='two words'",
            '{"ansible_port": 4, "ansible_become": true}',
            "ansible_user=second",
        ),
    ),
    Case(
        "merged",
        {
            "prod.yml": """
all:
  vars:
    speech_resources: {west: {endpoint: e, key: k}}
    speech_services:
      stt: {kind: k, tag: t, cpus: 2, settings: {A: 1, B: 2}}
      tts: {kind: l}
  children:
    g:
      vars: {speech_services: {stt: {cpus: 3, settings: {B: 3, C: yes}}}}
      hosts:
        a: {speech_services: {stt: {memory: 12G}, own: {kind: m}}, speech_resources: {north: {}}}
        b:
""",
            "group_vars/g.yml": "speech_services: {tts: {tag: file}, stt: {settings: {D: 4}}}\n",
            "host_vars/b.yml": "speech_services: {stt: {cpus: 9}}\n",
        },
        extra=('{"speech_services": {"stt": {"tag": "extra"}}}',),
    ),
)

NAMES = ("ansible_user", "ansible_port", "ansible_host", "ansible_become_user", "speech_address")


def at_random(number: int) -> Case:
    """Make the inventory of that number: always the same one."""
    dice = random.Random(number)  # noqa: S311 - wanted alike at each run
    groups = [f"g{n}" for n in range(dice.randint(2, 7))]
    files = {"a/prod.yml": _inventory(dice, groups), "b/prod.yml": _inventory(dice, groups)}
    for folder in ("a", "b"):
        for name in (*groups, "all", "ungrouped"):
            if dice.random() < 0.3:
                files[f"{folder}/group_vars/{name}.yml"] = _vars(dice) or "{}"
        for host in _HOSTS:
            if dice.random() < 0.2:
                files[f"{folder}/host_vars/{host}"] = _vars(dice) or "{}"
    sources = dice.choice([("a/prod.yml",), ("a/prod.yml", "b/prod.yml"), ("b", "a")])
    return Case(f"at random {number}", files, sources)


_HOSTS = [f"h{n}" for n in range(8)]


def _inventory(dice: random.Random, groups: list[str]) -> str:
    return "\n".join(_lines(dice, groups))


def _lines(dice: random.Random, groups: list[str]) -> Iterator[str]:
    yield f"all: {{vars: {{{_vars(dice, ', ')}}}, hosts: {{{dice.choice(_HOSTS)}: }}}}"
    for n, group in enumerate(groups):
        below = [one for one in groups[n + 1 :] if dice.random() < 0.4]
        hosts = [host for host in _HOSTS if dice.random() < 0.3]
        priority = f"ansible_group_priority: {dice.randint(-2, 9)}" if dice.random() < 0.4 else ""
        inner = ", ".join(f"{host}: {{{_vars(dice, ', ', 0.1)}}}" for host in hosts)
        parts = [
            f"vars: {{{', '.join(filter(None, [priority, _vars(dice, ', ')]))}}}",
            f"children: {{{', '.join(f'{one}: ' for one in below)}}}",
            f"hosts: {{{inner}}}",
        ]
        dice.shuffle(parts)
        yield f"{group}: {{{', '.join(parts)}}}"


def _vars(dice: random.Random, between: str = "\n", likely: float = 0.4) -> str:
    chosen = [name for name in NAMES if dice.random() < likely]
    return between.join(f"{name}: {dice.randint(1, 999)}" for name in chosen)


CORPUS = (*BY_HAND, *(at_random(number) for number in range(8)))
