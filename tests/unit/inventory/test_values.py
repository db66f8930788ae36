"""What each variable may hold: one slip, one message, at the place of the value."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speechfleet.inventory.places import InventoryError
from speechfleet.inventory.scalars import shown

from .conftest import Read, Refused

# The value under test is put at SLOT; its place follows from the text.
SERVICE = """
all:
  vars:
    speech_resources: {west: {endpoint: "https://w.example/", key: "vault:west"}}
    speech_services:
      stt:
        kind: speech-to-text
        tag: 4.12.0-amd64-en-us
        resource: west
        SLOT
  hosts: {h: }
"""


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("instances: 0", "10:20: instances is 0; wanted a whole number from 1 to 99"),
        ("instances: 100", "10:20: instances is 100; wanted"),
        ("instances: two", '10:20: instances is "two"; wanted'),
        ("instances: '2'", '10:20: instances is "2"; wanted a whole number'),
        ("instances: 1.0", "10:20: instances is 1.0; wanted a whole number"),
        ("instances: true", "10:20: instances is true; wanted a whole number"),
        ("instances: [1]", "10:20: instances is a list; wanted a whole number"),
        ("instances: 010", '10:20: instances: YAML reads "010" as another number than it looks'),
        ("port: 0x1F90", '10:15: port: YAML reads "0x1F90" as another number'),
        ("port: 1_000", '10:15: port: YAML reads "1_000" as another number'),
        ("port: 12:30", '10:15: port: YAML reads "12:30" as another number'),
        ("port: 65536", "10:15: port is 65536; wanted a port from 1 to 65535"),
        ("{port: 65535, instances: 2}", "the last instance would have port 65536"),
        ("cpus: 0", "10:15: cpus is 0; wanted a number of cores above 0"),
        ("cpus: 1025", "10:15: cpus is 1025; wanted a number of cores above 0, 1024 at most"),
        ("cpus: .inf", '10:15: cpus: ".inf" is no number that is wanted here'),
        ("cpus: -.INF", '10:15: cpus: "-.INF" is no number that is wanted here'),
        (f"cpus: {'9' * 6000}", '9…" is no number that is wanted here'),
        ("memory: 8589934592g", "for example 8g or 512m (at least 6m, below 8 EiB)"),
        ("memory: 8GiB", '10:17: memory is "8GiB"; wanted Docker\'s form'),
        ("memory: 5m", '10:17: memory is "5m"; wanted'),
        ("memory: 1e9g", '10:17: memory is "1e9g"; wanted'),
        ("image_size: big", '10:21: image_size is "big"; wanted what the image takes'),
        ("undersized: allowed", '10:21: undersized is "allowed"; wanted refuse or allow; did you'),
        ("undersized: no", '10:21: undersized: YAML reads "no" as true or false; quote it'),
        ("ready_seconds: -1", "10:24: ready_seconds is -1; wanted whole seconds"),
        ("drain_seconds: -1", "10:24: drain_seconds is -1; wanted whole seconds from 0"),
        ("stop_seconds: 0", "10:23: stop_seconds is 0; wanted whole seconds from 1"),
        ("bind: localhost", '10:15: bind is "localhost"; wanted the IPv4 or IPv6 address'),
        ("bind: 127.0.0.256", "10:15: bind is"),
        ('bind: "{{ ip }}"', "10:15: speech_services holds a template"),
        ("bind: !env IP", '10:15: bind: the tag "!env" is not known here; leave it out'),
        ("settings: [A]", "10:19: settings: wanted a mapping"),
        ("probe: x.wav", "10:16: probe is no mapping; wanted one of audio, expect, tolerance"),
        ("probe: {audio: 1, expect: x}", "10:24: audio is 1; wanted the path of a WAV file"),
        ("probe: {audio: x.wav}", "10:16: probe has no expect, which speech-to-text needs; wanted"),
        ("probe: {audio: x.wav, expext: x}", '10:31: probe has no "expext"; wanted audio, expect'),
        ("probe: {audio: a, expect: b, tolerance: 2}", "10:49: tolerance is 2; wanted a share"),
        ("probe: {audio: a, expect: b, text: x}", "10:38: the probe of speech-to-text has no text"),
        ("probe: {audio: a, expect: b, language: x y}", '10:48: language is "x y"; wanted the lan'),
        ("settings: {Eula: accept}", "10:20: Eula comes from the resource"),
        ("settings: {APIKEY: x}", "10:20: APIKEY comes from the resource"),
        ("settings: {'A=B': x}", '10:20: "A=B" cannot be a setting'),
        ("settings: {'A B': x}", '10:20: "A B" cannot be a setting'),
        ("settings: {_A: x}", '10:20: "_A" cannot be a setting'),
        ("settings: {A:b:C: 1, a__B__c: 2}", "10:30: a__B__c is A:b:C again"),
        ("settings: {A: 1.5}", '10:23: setting A: "1.5" may be written anew as a number; quote'),
        ("settings: {A: yes}", '10:23: setting A: YAML reads "yes" as true or false; quote it'),
        ("settings: {A: 010}", '10:23: setting A: YAML reads "010" as another number'),
        ("settings: {A: 2026-01-02}", '10:23: setting A: YAML reads "2026-01-02" as a date'),
        ("settings: {A: [1]}", "10:23: setting A: a mapping or list; wanted one value"),
        (r'settings: {A: "a\nb"}', "10:23: setting A: a line feed in the value"),
        (r'settings: {A: "a\r"}', "10:23: setting A: a carriage return in the value"),
        (r'settings: {A: "\0"}', "10:23: setting A: a NUL in the value"),
        (f"settings: {{A: {'x' * 60_000}}}", "10:23: setting A: longer than 60,000 bytes"),
        (f"settings: {{A: {'é' * 30_000}}}", "10:23: setting A: longer than 60,000 bytes"),
    ],
)
def test_a_value_that_does_not_fit(refused: Refused, line: str, fault: str) -> None:
    text = SERVICE.replace("SLOT", line)
    if line.startswith("{"):
        text = SERVICE.replace("SLOT", line[1:-1].replace(", ", "\n        "))
    (found,) = refused(text)
    assert fault in found


@pytest.mark.parametrize(
    ("wrong", "right", "fault"),
    [
        ("4.12.0-amd64", "4.12.0-amd64-en-us", '8:14: tag "4.12.0-amd64" is none of speech-to-'),
        (
            "resource: wset",
            "resource: west",
            '9:19: there is no resource "wset"; wanted one of: west; did you mean',
        ),
        ("speech-to-txt", "speech-to-text", 'did you mean "speech-to-text"?'),
        ("Stt", "stt", '6:7: "Stt" cannot be a service'),
        ("stt-", "stt", '6:7: "stt-" cannot be a service'),
        ("ftp://w.example/", "https://w.example/", '4:41: endpoint is "ftp://w.example/"; wanted'),
        ("https://", "https://w.example/", "4:41: endpoint is"),
        ("https://u:p@w/", "https://w.example/", "4:41: endpoint is"),
        ("https://w/?a=b", "https://w.example/", "4:41: endpoint is"),
        ("https://w:99999/", "https://w.example/", "4:41: endpoint is"),
        ("https://[w/", "https://w.example/", "4:41: endpoint is"),
    ],
)
def test_a_word_that_does_not_fit(refused: Refused, wrong: str, right: str, fault: str) -> None:
    (found,) = refused(SERVICE.replace("SLOT", "").replace(right, wrong, 1))
    assert fault in found


CUSTOM = "kind: custom-speech-to-text, tag: 4.12.0-amd64, resource: west"
GENERIC = "kind: container, image: nginx, container_port: 80, cpus: 1, memory: 64m"


@pytest.mark.parametrize(
    ("service", "fault"),
    [
        ("kind: speech-to-text, resource: west", 'service "a" has no tag, which speech-to-text'),
        ("kind: speech-to-text", "has no tag, resource, which speech-to-text needs; wanted tag: "),
        (CUSTOM, 'service "a" has no model, which custom-speech-to-text needs; wanted model: the'),
        (f"{CUSTOM}, model: ../x", 'model is "../x"; wanted the id of a custom model'),
        (f"{CUSTOM}, model: {'a' * 65}", "wanted the id of a custom model"),
        (
            f"{CUSTOM}, model: m, settings: {{modelid: n}}",
            "modelid comes from the service's key `model`; write it there",
        ),
        (
            "kind: speech-to-text, tag: latest, resource: west, model: m",
            "speech-to-text has no model, which is for custom-speech-to-text; leave it out",
        ),
        ("kind: container", "has no image, container_port, cpus, memory, which container needs"),
        (f"{GENERIC}, tag: latest", "container has no tag, which is for speech-to-text or"),
        (f"{GENERIC}, resource: west", "container has no resource, which is for speech-to-"),
        (f"{GENERIC}, ready_path: ready", 'ready_path is "ready"; wanted the path of a URL'),
        (f'{GENERIC}, ready_path: "/a b"', 'ready_path is "/a b"; wanted the path of a URL'),
        (GENERIC.replace("nginx", "a/B"), 'image is "a/B"; wanted [HOST[:PORT]/]PATH[:TAG] or'),
        (GENERIC.replace("port: 80", "port: 0"), "container_port is 0; wanted the port inside"),
        ("kind: contaner, image: nginx", 'kind is "contaner"; wanted speech-to-text or custom-'),
    ],
)
def test_what_does_not_fit_a_kind(refused: Refused, service: str, fault: str) -> None:
    resources = 'speech_resources: {west: {endpoint: "https://w.example/", key: "vault:west"}}'
    text = f"all: {{vars: {{{resources}, speech_services: {{a: {{{service}}}}}}}, hosts: {{h: }}}}"
    (found,) = refused(text)
    assert fault in found


def test_a_generic_service_needs_no_resource(read: Read) -> None:
    services = f"{{a: {{{GENERIC}}}, b: {{{GENERIC}, ready_path: PING}}}}"
    a, b = read(f"all: {{vars: {{speech_services: {services}}}, hosts: {{h: }}}}").hosts[0].services
    assert (a.image, a.resource, a.kind.container_port, a.kind.keyed) == (
        "nginx:latest",
        None,
        80,
        False,
    )
    assert [service.kind.ready_path for service in (a, b)] == ["/", "PING"]


def test_limits_follow_from_kind_and_voice(read: Read) -> None:
    def memory(tag: str) -> int:
        text = SERVICE.replace("SLOT", "").replace("speech-to-text", "neural-text-to-speech")
        (service,) = read(text.replace("4.12.0-amd64-en-us", tag)).hosts[0].services
        return service.memory

    assert memory("3.11.0-amd64-en-us-arianeural") == 12 * 1024**3
    assert memory("3.11.0-amd64-en-us-avamultilingualneural") == 24 * 1024**3


@pytest.mark.parametrize(
    ("own", "both"),
    [
        ("", {"ASPNETCORE_URLS": "http://+:5000"}),
        ("settings: {aspnetcore_urls: x}", {"aspnetcore_urls": "x"}),
        ("settings: {A: b}", {"ASPNETCORE_URLS": "http://+:5000", "A": "b"}),
    ],
)
def test_what_a_kind_sets_by_itself(read: Read, own: str, both: dict[str, str]) -> None:
    text = SERVICE.replace("SLOT", own).replace("speech-to-text", "fast-transcription")
    (service,) = read(text.replace("4.12.0-amd64-en-us", "en-gpu-1.0.0-preview")).hosts[0].services
    assert service.settings == both


def test_all_faults_come_at_once_in_the_order_of_the_file(refused: Refused) -> None:
    found = refused("""
all:
  vars:
    ansible_port: 70000
    speech_resources: {west: {endpoint: "https://w.example/"}}
    speech_services:
      stt: {kind: speech-to-text, tag: latest, resource: west, cpu: 1, memory: 1}
      tts: {}
  hosts: {h: , 'i j': }
""")
    assert [line.split(": ")[0] for line in found] == [
        "4:19",
        "5:30",
        "7:64",
        "7:80",
        "8:12",
        "9:16",
    ]
    assert 'resource "west" has no key; wanted key, or key1 and key2: vault:NAME' in found[1]
    assert 'did you mean "cpus"?' in found[2]
    assert 'service "tts" has no kind; wanted kind: speech-to-text or custom-speech' in found[4]


def test_a_template_is_one_fault(refused: Refused) -> None:
    (found,) = refused(SERVICE.replace("SLOT", "").replace("https://w.example/", "{{ url }}"))
    assert "4:41: speech_resources holds a template" in found


def test_a_fault_that_hosts_inherit_is_said_once(refused: Refused) -> None:
    hosts = ", ".join(f"h{n}: " for n in range(50))
    text = SERVICE.replace("SLOT", "port: 0").replace("{h: }", f"{{{hosts}}}")
    assert len(refused(text)) == 1


def test_two_services_that_meet_on_a_host_are_refused(refused: Refused) -> None:
    both = "port: 5000\n        instances: 3\n      stt-2: {kind: speech-to-text, tag: latest, "
    found = refused(SERVICE.replace("SLOT", both + "resource: west, port: 5002}"))
    assert '12:7: "stt-2" and "stt" both come to be called "stt-2"' in found[0]
    assert '12:72: port 5002 is taken by "stt" on the same host' in found[1]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "speech_service: {}",
            '4:5: there is no variable "speech_service"; did you mean "speech_s',
        ),
        ("speech_zzz: 1", '4:5: there is no variable "speech_zzz"; wanted speech_address'),
        ("ansible_hots: x", 'there is no variable "ansible_hots"; did you mean "ansible_host"?'),
        ("ansible_host: -oProxyCommand=x", "ansible_host is"),
        ("ansible_host: 'a b'", 'ansible_host is "a b"; wanted one word'),
        (r'ansible_user: "a\u202eb"', r'ansible_user is "a\u202eb"; wanted one word'),
        (r'ansible_private_key_file: "a\0"', "wanted the path of a file"),
        ("ansible_user: [a]", "ansible_user: a list stands here; wanted text"),
        ("ansible_user: 010", "ansible_user: YAML reads"),
        ("ansible_port: 0", 'ansible_port is "0"; wanted a port from 1 to 65535'),
        ("ansible_port: ssh", 'ansible_port is "ssh"; wanted a port'),
        ("ansible_port: 65536", "wanted a port from 1 to 65535"),
        ("ansible_become: perhaps", 'ansible_become is "perhaps"; wanted true or false'),
        ("ansible_become_user: admin", 'ansible_become_user is "admin"; wanted root'),
        ("ansible_become_method: su", 'ansible_become_method is "su"; wanted sudo'),
        ("ansible_connection: local", 'ansible_connection is "local"; wanted ssh or paramiko'),
        ("ansible_password: hunter2", "ansible_password is not used: hosts are logged into by key"),
        ("ansible_ssh_common_args: -o StrictHostKeyChecking=no", "4:30: ansible_ssh_common_args: "),
        ("ansible_ssh_common_args: -J a,b", '"a,b" is no bastion; wanted one bastion: -J [USER@]'),
        ("ansible_ssh_common_args: '-J \"a'", "no closing quotation"),
        ("ansible_ssh_extra_args: -p 2222", '"-p" is not obeyed here; wanted ansible_port'),
        ("ansible_host: '{{ ip }}'", "4:19: ansible_host holds a template"),
        ("{ansible_port: 1, ansible_ssh_port: 2}", "is ansible_port again"),
        ("speech_vault: [x]", "speech_vault is no path"),
        ("speech_registry: mirror", "speech_registry is no mapping"),
        ("speech_registry: {address: mirror/path}", 'address is "mirror/path"; wanted HOST[:PORT]'),
        ("speech_registry: {address: 'https://r.example'}", "address is"),
        ("speech_registry: {address: r.example/UPPER}", "address is"),
        ("speech_registry: {address: 'r.example:99999'}", "address is"),
        ("speech_registry: {username: me}", "has one of username and password; wanted both"),
        ("speech_registry: {username: -x y, password: vault:a}", "username is"),
    ],
)
def test_a_variable_that_does_not_fit(refused: Refused, line: str, fault: str) -> None:
    lines = line[1:-1].split(", ") if line.startswith("{") else [line]
    (found,) = refused("\nall:\n  vars:\n    " + "\n    ".join(lines) + "\n  hosts: {h: }\n")
    assert fault in found


def test_fleet_variables_stand_in_all_only(refused: Refused) -> None:
    (found,) = refused("g: {vars: {speech_vault: x}, hosts: {h: }}")
    assert "1:12: speech_vault is one for the fleet; wanted it in all: vars" in found


def test_variables_of_others_are_left_alone(read: Read) -> None:
    (host,) = read("""
all:
  vars:
    ansible_python_interpreter: /usr/bin/python3
    ansible_distribution: Debian
    their_secret: !vault |
      $ANSIBLE_VAULT;1.1;AES256
    nginx: {port: "{{ x }}", list: [010, yes]}
  hosts: {h: }
""").hosts
    assert (host.address, host.user, host.port, host.become) == ("h", None, None, False)


@pytest.mark.parametrize(
    ("arguments", "jump"),
    [
        ("-J b.example", "b.example"),
        ("-Jb.example", "b.example"),
        ("-o ProxyJump=me@b.example:2222", "me@b.example:2222"),
        ("-oProxyJump=[2001:db8::1]:22", "[2001:db8::1]:22"),
        ("", None),
    ],
)
def test_a_bastion(read: Read, arguments: str, jump: str | None) -> None:
    text = f"all: {{hosts: {{h: {{ansible_ssh_common_args: '{arguments}'}}}}}}"
    assert read(text).hosts[0].jump == jump


def test_ansibles_ways_to_say_yes_hold_for_become(read: Read) -> None:
    hosts = "a: {ansible_become: yes}, b: {ansible_become: 'True'}, c: {ansible_become: no}"
    text = f"all: {{hosts: {{{hosts}}}}}"
    assert [host.become for host in read(text).hosts] == [True, True, False]


def test_numbers_and_sizes(read: Read) -> None:
    more = "memory: 512M\n        cpus: 0.5\n        bind: '::1'\n        undersized: allow"
    more += "\n        image_size: 2g"
    (service,) = read(SERVICE.replace("SLOT", more)).hosts[0].services
    assert service.image_bytes == 2 * 1024**3
    assert (service.memory, service.cpus, service.bind) == (512 * 1024**2, 0.5, "::1")
    assert service.undersized


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text(alphabet="\r\n\0 \t#'\"\\=$%{}\ufeff\u2028\ud800é"))
def test_a_setting_arrives_as_it_stands_or_is_refused(read: Read, value: str) -> None:
    quoted = "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in value)
    try:
        fleet = read(SERVICE.replace("SLOT", f'settings: {{A: "{quoted}"}}'))
    except InventoryError:
        odd = any(c in "\n\r\0" or "\ud800" <= c <= "\udfff" for c in value)
        assert odd or "{{" in value or "{%" in value
    else:
        assert fleet.hosts[0].services[0].settings == {"A": value}


PLAIN = st.text(alphabet="0123456789_.:-+exoabtruefalsynno~", max_size=12)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLAIN)
def test_an_unquoted_setting_arrives_as_it_is_written_or_is_refused(read: Read, value: str) -> None:
    try:
        fleet = read(SERVICE.replace("SLOT", f"settings:\n          A: {value}"))
    except InventoryError:
        return
    found = fleet.hosts[0].services[0].settings
    assert found == ({} if value in ("", "~", "null") else {"A": value})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://me:s3cr3t@west.example/", "https://…@west.example/"),
        ("redis://:s3cr3t@cache:6379", "redis://…@cache:6379"),
        ("https://me:s3/cr3t@west", "https://…@west"),
        ("robot:s3cr3t@reg:5000", "…@reg:5000"),
        ("reg:5000/stt@sha256:0e7a", "reg:5000/stt@sha256:0e7a"),
        ("me@b.example:22", "me@b.example:22"),
    ],
)
def test_a_message_shows_no_log_in(text: str, said: str) -> None:
    assert shown(text) == f'"{said}"'
