"""The catalogue: lines of a container's, Docker's or systemd's log, and what they mean.

Only lines that a pattern here recognises are ever spoken of without being asked for: a Speech
container's log holds what people said. A pattern names fixed words of the program, never what
comes after them. The first row that fits a line counts.

Sources: the vendor's pages and the public reports that domain.md names in §3 "Log lines",
"apiStatus values", §4 and §8; Docker's and runc's own messages (Docker 20.10).
"""

import re

from speechfleet.checks.cause import Cause


def _row(pattern: str, code: str, message: str, fix: str) -> tuple[re.Pattern[str], Cause]:
    return re.compile(pattern, re.IGNORECASE), Cause(code, message, fix)


_SUBSCRIPTION = r"(?:connection|attempt|validation) failed with status '"

LINES = (
    # --- the key and the resource
    _row(
        _SUBSCRIPTION + "Invalid'",
        "cause.key-invalid",
        "the billing endpoint refuses the key (Invalid)",
        "put a valid key of the resource into the vault, and check that its tier is not F0",
    ),
    _row(
        _SUBSCRIPTION + "Mismatch'",
        "cause.key-mismatch",
        "key and endpoint belong to different resources (Mismatch)",
        "take both from one and the same Speech resource",
    ),
    _row(
        _SUBSCRIPTION + "OutOfQuota'",
        "cause.quota",
        "the resource's quota is used up (OutOfQuota)",
        "raise the tier or wait",
    ),
    _row(
        _SUBSCRIPTION + "ContainerUseUnauthorized'|ContainerUseUnauthorized",
        "cause.gated",
        "the resource is not approved for this container (ContainerUseUnauthorized)",
        "ask the vendor for approval (the gated container's request form)",
    ),
    _row(
        _SUBSCRIPTION + "CouldNotConnect'",
        "cause.billing-unreachable",
        "the container cannot reach its billing endpoint (CouldNotConnect)",
        "see to DNS, firewall and proxy of the container network: speechfleet preflight",
    ),
    _row(
        _SUBSCRIPTION + "BillingEndpointBusy'",
        "cause.billing-busy",
        "the billing endpoint is busy and asks to wait",
        "wait; it passes by itself",
    ),
    _row(
        r"ApimMetering:Send\b.* 401\b",
        "cause.key-mismatch",
        "the metering is refused (401): key and endpoint do not belong together",
        "take both from one and the same Speech resource",
    ),
    _row(
        r"InvalidProductId\b",
        "cause.wrong-resource",
        "the resource is not of a kind that this container accepts (InvalidProductId)",
        "use a Speech resource, not a multi-service one",
    ),
    # --- the settings every container needs
    _row(
        r"Eula must be accepted",
        "cause.eula",
        "the container says: Eula must be accepted",
        "`Eula` must be `accept`; do not set it among the settings",
    ),
    _row(
        r"Invalid Billing Endpoint URI|Billing endpoint\b.*validation failed|BillingHostname",
        "cause.billing-endpoint",
        "the container does not accept its billing endpoint",
        "`endpoint` of the resource must be its full https URL, as the portal shows it",
    ),
    # --- network and proxy
    _row(
        r"Proxy Authentication Required|\b407\b.*proxy|proxy.*\b407\b",
        "cause.proxy-login",
        "the proxy wants a login (407)",
        "set `creds` of speech_proxy, or let the proxy pass the billing endpoint without one",
    ),
    _row(
        r"Error starting gRPC call.*(?:HTTP/2|HTTP version 2)",
        "cause.proxy-loopback",
        "the container's own parts cannot talk to each other (gRPC, HTTP/2): either its loopback "
        "goes through the proxy, or it has too little memory or CPU",
        "set a proxy by speech_proxy, which excepts loopback; else raise `memory` and `cpus`",
    ),
    _row(
        r"Name or service not known|Temporary failure in name resolution|no such host",
        "cause.dns",
        "a name cannot be resolved",
        "see to the name servers of the host and of Docker (/etc/docker/daemon.json, `dns`)",
    ),
    _row(
        r"certificate (?:signed by unknown authority|verify failed|has expired)"
        r"|RemoteCertificate(?:ChainErrors|NameMismatch)|unable to get local issuer certificate",
        "cause.tls",
        "a TLS certificate is not trusted",
        "let the firewall pass the vendor's addresses without opening their TLS; check the clock",
    ),
    # --- models, voices, licences
    _row(
        r"Model configuration .*properties\.json not found",
        "cause.model-missing",
        "the image does not find its model",
        "check that the image fits the kind, and that nothing is mounted over the model",
    ),
    _row(
        r"Failed to download: context deadline exceeded",
        "cause.model-download",
        "the custom model was not downloaded within its hour",
        "see to the line's speed and to the firewall for *.blob.core.windows.net, then start again",
    ),
    _row(
        # The line itself begins with [Fatal], and yet all went well: it has listed models.
        r"run this tool again and assign --modelId",
        "cause.model-listed",
        "the container has listed models and ended, instead of serving one",
        "give the service its `model`, and no BaseModelLocale",
    ),
    _row(
        r"InvalidModel\b",
        "cause.model-unsupported",
        "the model is not supported by this image (InvalidModel)",
        "use a model that the image's version supports",
    ),
    _row(
        r"Voice does not match",
        "cause.voice-mismatch",
        "a client asked for a voice that is not the image's",
        "one image holds one voice: use the voice of its tag, exactly as it is spelt",
    ),
    _row(
        r"No free synthesizer",
        "cause.synthesizers-busy",
        "all synthesizers are busy (429)",
        "less than 5 requests at a time for each container, or more memory",
    ),
    _row(
        r"provided license path was not found",
        "cause.licence-missing",
        "the licence is not where the container looks for it",
        "fetch it with `speechfleet licence download`, and deploy",
    ),
    _row(
        r"does not have a valid disconnected container license",
        "cause.licence-invalid",
        "the licence is not valid for this container",
        "fetch it again for this image with `speechfleet licence download`, and deploy; see to the "
        "commitment and its end",
    ),
    # --- the host
    _row(
        r"port is already allocated|address already in use",
        "cause.port-busy",
        "the port is held by somebody else",
        "see who holds it: ss -ltnp; where nobody does, Docker keeps it: restart Docker",
    ),
    _row(
        r"cannot assign requested address",
        "cause.bind-address",
        "the host has no such address",
        "correct `bind` of the service",
    ),
    _row(
        r"no space left on device",
        "cause.disk-full",
        "the disk is full",
        "make room on the host: df -h; docker system df",
    ),
    _row(
        r"cannot allocate memory|Out of memory: Killed process",
        "cause.out-of-memory",
        "the host is out of memory",
        "fewer instances here, smaller `memory`, or a larger host",
    ),
    _row(
        r"unable to find image|No such image",
        "cause.image-missing",
        "the image is not on the host",
        "deploy again: the image is pulled first",
    ),
    _row(
        r"manifest unknown|manifest for .* not found",
        "cause.tag-missing",
        "the registry has no such tag",
        "check the tag: versions are not published for all locales at once",
    ),
    _row(
        r"pull access denied|unauthorized: authentication required|no basic auth credentials",
        "cause.registry-login",
        "the registry refuses the log-in, or has no such image",
        "check speech_registry: address, username, password",
    ),
    _row(
        r"toomanyrequests|429 Too Many Requests",
        "cause.registry-limit",
        "the registry limits how often it may be asked",
        "wait, or use a mirror (speech_registry)",
    ),
    _row(
        r"server gave HTTP response to HTTPS client",
        "cause.registry-plain",
        "the registry speaks HTTP, and Docker wants HTTPS",
        "give the registry a certificate, or name it in `insecure-registries` of Docker",
    ),
    _row(
        r"(?:TLS handshake|i/o) timeout|Client\.Timeout exceeded|read: connection reset by peer"
        r"|unexpected EOF|no new bytes for \d+ s",
        "cause.registry-line",
        "the line to the registry broke or stalled",
        "deploy again: what was pulled already is kept",
    ),
    _row(
        r"Cannot connect to the Docker daemon",
        "cause.docker-down",
        "Docker does not answer",
        "systemctl status docker; its log: journalctl -u docker",
    ),
    _row(
        r"exec format error",
        "cause.wrong-architecture",
        "the image is made for another processor",
        "Speech images run on x64 (amd64) only",
    ),
    _row(
        r"could not select device driver.*gpu|nvidia-container-cli",
        "cause.gpu",
        "Docker cannot give the container a GPU",
        "install the NVIDIA driver and container toolkit, then restart Docker",
    ),
    _row(
        r"permission denied.*(?:/usr/local/models|/output|/license)"
        r"|(?:/usr/local/models|/output|/license).*permission denied",
        "cause.mount-permission",
        "the container may not write to a folder that is mounted into it",
        "the folder must belong to the image's numeric user: docker image inspect -f "
        "'{{.Config.User}}' IMAGE",
    ),
    _row(
        r"Logging:Disk\b.*(?:mount|output)",
        "cause.log-mount",
        "logging to disk needs an output mount",
        "give the service `logging: {disk: MB}`, which mounts one, or leave Logging:Disk out",
    ),
    _row(
        r"OCI runtime create failed|failed to create shim",
        "cause.runtime",
        "Docker could not start the container",
        "see journalctl -u docker on the host",
    ),
    _row(
        r"Start request repeated too quickly",
        "cause.start-limit",
        "systemd gave up: the container ended too often",
        "mend what ends it; then systemctl reset-failed, or deploy again",
    ),
)
