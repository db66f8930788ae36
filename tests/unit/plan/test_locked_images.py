"""Images of the lock, from the unit to the pull, and back again."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.checks.surplus import surplus_images
from speechfleet.facts.releases import image_of, runs_of
from speechfleet.inventory.locked import Locked
from speechfleet.plan.actions import Fetch, Switch
from speechfleet.plan.drift import differences
from speechfleet.plan.existing import existing
from speechfleet.plan.image_list import listed_images
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import plan_host
from speechfleet.plan.release import instance
from speechfleet.plan.render import verbatim
from speechfleet.plan.rollback import plan_rollback
from speechfleet.plan.steps import images, keys, net, releases, rollbacks, switches
from speechfleet.plan.stored import as_stored
from speechfleet.rollout.script import Errand, apply_script, secret_texts
from tests.unit.shells import SHELLS, command
from tests.unit.values import (
    REGISTRY,
    container,
    custom,
    docker_info,
    host,
    in_force,
    kept,
    running,
    service,
    told,
)

OLD = Locked(f"sha256:{'d' * 64}", f"sha256:{'0' * 64}")
NEW = Locked(f"sha256:{'e' * 64}", f"sha256:{'1' * 64}")
IMAGE = host().image(service())
LOCKED = host(lock={IMAGE: OLD})
STEPS = (net.step, keys.step, images.step, releases.step, switches.step)


def _one(lock: Locked | None = OLD) -> Instance:
    wanted = host(lock={IMAGE: lock} if lock else None)
    return instance(wanted, wanted.services[0], "stt-1", 5000)


def _there(one: Instance, image_id: str) -> dict[str, str]:
    """A host on which it is in force, with an image that has no tag any more."""
    texts = in_force([one])
    return {
        **texts,
        "containers": running([one]).replace("sha256:1", image_id),
        "images": f"<none>:<none> {image_id}\n",
    }


def test_the_unit_runs_the_id_and_names_the_tag() -> None:
    one = _one()
    assert f"\n  {OLD.id}\n" in one.unit_text
    assert f"--label speechfleet.image={IMAGE} \\\n" in one.unit_text
    assert (image_of(one.unit_text), runs_of(one.unit_text)) == (IMAGE, OLD.id)
    assert runs_of(_one(None).unit_text) == IMAGE
    assert "speechfleet.image=" not in _one(None).unit_text


def test_the_users_folder_is_that_of_the_image_which_runs() -> None:
    wanted = host(custom(), lock={host().image(custom()): OLD})
    one = instance(wanted, wanted.services[0], "custom-1", 5000)
    assert f"' model {OLD.id} speechfleet-custom-1 " in one.unit_text


def test_another_line_in_the_lock_is_another_release_and_is_told_as_drift() -> None:
    assert len({_one(lock).release for lock in (None, OLD, NEW)}) == 3
    assert differences(_one(OLD).unit_text, _one(NEW).unit_text) == (
        f"has {OLD.id}; wanted {NEW.id}"
    )


def test_what_is_missing_is_pulled_by_its_digest() -> None:
    plan = plan_host(LOCKED, told(images=f"{IMAGE} sha256:other\n"), (), STEPS)
    (fetch,) = (action for action in plan.actions if isinstance(action, Fetch))
    assert fetch == Fetch(IMAGE, REGISTRY, OLD)
    assert fetch.pulls == f"{IMAGE.rpartition(':')[0]}@{OLD.digest}"
    assert str(fetch) == f"pull {IMAGE} as {OLD.digest}"


def test_what_is_there_under_no_name_at_all_is_not_pulled_again() -> None:
    plan = plan_host(LOCKED, told(**_there(_one(), OLD.id)), (), STEPS)
    assert plan.actions == ()


def test_containerds_store_knows_an_image_by_its_manifest() -> None:
    answers = told(docker=docker_info(Driver="overlayfs"), images=f"<none>:<none> {OLD.digest}\n")
    plan = plan_host(LOCKED, answers, (), STEPS)
    assert not any(isinstance(action, Fetch) for action in plan.actions)
    (switch,) = (action for action in plan.actions if isinstance(action, Switch))
    assert switch.to.runs == OLD.digest
    assert as_stored(LOCKED, told()) == LOCKED


def test_a_rollback_needs_the_image_of_then_whatever_its_tag_means() -> None:
    before, now = _one(OLD), _one(NEW)
    texts = _there(now, NEW.id)
    texts |= {"releases": kept(before, "verified 1 2026-11-26T09:00:00Z")}
    there = f"{texts['images']}{IMAGE} {NEW.id}\n"
    wanted = host(lock={IMAGE: NEW})

    def found(images_: str) -> list[str]:
        answers = told(**{**texts, "images": images_})
        plan = plan_rollback(wanted, answers, (), (rollbacks.step,))
        return [finding.code for finding in plan.findings]

    assert found(f"{there}<none>:<none> {OLD.id}\n") == []
    assert found(there) == ["rollback.target"]


def test_an_installed_instance_runs_what_its_unit_says() -> None:
    (found,) = existing(LOCKED, told(**_there(_one(), OLD.id)))
    assert (found.image, found.runs) == (IMAGE, OLD.id)


def test_only_what_the_lock_no_longer_means_is_surplus() -> None:
    texts = {**_there(_one(NEW), NEW.id), "releases": kept(_one(NEW))}
    texts["images"] += f"{IMAGE} {OLD.id}\n{IMAGE}.111111111111 {NEW.id}\n"
    texts["installed"] += f"pulled {IMAGE}\npulled {IMAGE}.111111111111\n"
    answers = told(**texts)
    assert surplus_images(host(lock={IMAGE: NEW}), answers) == (IMAGE,)
    assert surplus_images(host(lock={IMAGE: OLD}), answers) == ()


def test_each_image_is_listed_with_what_it_is_for() -> None:
    texts = {**_there(_one(NEW), NEW.id), "releases": kept(_one(NEW))}
    texts["images"] += (
        f"{IMAGE} {OLD.id}\n{IMAGE.rpartition(':')[0]}@{OLD.digest} {OLD.id}\n"
        f"{OLD.id} 14.1GB 2026-03-01 10:20:30 +0000 UTC\nnginx:1 sha256:9\nredis:7 sha256:8\n"
    )
    texts["installed"] += f"pulled {IMAGE}\n"
    texts["containers"] += container("other", image_id="sha256:9")
    found = list(listed_images(host(service(), service(name="b", tag="2"), lock={IMAGE: NEW}),
                               told(**texts)))  # fmt: skip
    repository = IMAGE.rpartition(":")[0]
    assert [(one.repository, one.tag, one.id, one.use, one.there) for one in found] == [
        ("<none>", "<none>", NEW.id, "wanted", True),
        ("nginx", "1", "sha256:9", "runs", True),
        ("redis", "7", "sha256:8", "", True),
        (repository, "5.1.0-amd64-en-us", OLD.id, "surplus", True),
        (repository, "2", "", "wanted", False),
    ]
    assert (found[3].size, found[3].created) == ("14.1GB", "2026-03-01 10:20:30 +0000 UTC")


FETCH = Fetch(IMAGE, REGISTRY, OLD)


def test_a_locked_pull_is_one_step_of_the_script() -> None:
    plain = Fetch(IMAGE, replace(REGISTRY, username=None, password=None), OLD)
    script = apply_script("sf-00", Errand("r1", "o", (plain,)))
    assert f"\nact 0 locked {IMAGE} {OLD.id} fetch {plain.pulls} 120\n" in script
    uploaded = apply_script("sf-00", Errand("r1", "o", (FETCH,)), {IMAGE: "/up"})
    assert f"{FETCH.pulls} 120 registry.example:5000 puller /up\n" in uploaded
    assert list(secret_texts([FETCH])) == [IMAGE]


_DOCKER = r"""echo "$*" >>"$HERE/asked"
case "$*" in
*--format*" the:tag") cat "$HERE/means" 2>/dev/null || exit 1 ;;
"image inspect sha256:"*) [ -e "$HERE/pulled" ] ;;
tag*) ;;
esac"""


def _locked(shell: str, folder: Path, pull: str, means: str = "") -> tuple[int, str, str]:
    """Run the function with a Docker that says what the tag means; what was tagged, and noted."""
    (folder / "docker").write_text(f"#!/bin/sh\n{_DOCKER}\n")
    (folder / "docker").chmod(0o755)
    if means:
        (folder / "means").write_text(f"{means}\n")
    text = verbatim("apply.sh")
    functions = "\n".join(
        text[text.index(f"\n{name}() {{") :].partition("\n}\n")[0] + "\n}"
        for name in ("locked", "note_pulled", "is_noted")
    )
    has = next(line for line in text.splitlines() if line.startswith("has_image()"))
    script = (
        f"tag= root=$HERE\n{functions}\n{has}\n"
        f'pull() {{ note_pulled "${{tag:-$1}}"; {pull}; }}\n'
        f"locked the:tag {OLD.id} pull the@digest\nrc=$?\n"
        'note_pulled "${tag:-next:1}"\nexit "$rc"'
    )
    done = subprocess.run(
        [*command(shell), "-c", script],
        env={"HERE": str(folder), "PATH": f"{folder}:/usr/sbin:/usr/bin:/sbin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    asked = (folder / "asked").read_text().splitlines()
    tagged = " ".join(line for line in asked if line.startswith("tag "))
    return done.returncode, tagged, (folder / "pulled").read_text().replace("\n", " ")


@SHELLS
def test_the_tag_is_given_where_it_is_free(shell: str, tmp_path: Path) -> None:
    assert _locked(shell, tmp_path, ":") == (0, f"tag {OLD.id} the:tag", "the:tag next:1 ")


@SHELLS
def test_a_tag_that_means_another_image_is_left_alone(shell: str, tmp_path: Path) -> None:
    name = "the:tag.000000000000"
    assert _locked(shell, tmp_path, ":", NEW.id) == (0, f"tag {OLD.id} {name}", f"{name} next:1 ")


@pytest.mark.parametrize("pull", ["false", 'rm "$HERE/pulled"'])
def test_what_fails_or_is_another_image_is_not_tagged(pull: str, tmp_path: Path) -> None:
    (tmp_path / "pulled").touch()
    code, tagged, _ = _locked("dash", tmp_path, pull)
    assert (code, tagged) == (1, "")
