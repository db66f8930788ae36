"""The images of a fleet as `docker images` shows those of a host: one line for the same image at
many hosts, on a terminal or in a pipe; or the run's JSON document with `images` at each host."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from speechfleet.plan.image_list import ListedImage
from speechfleet.reports.json import dumped, run_fields
from speechfleet.reports.rows import print_rows
from speechfleet.run import Run

_COLUMNS = ("repository", "tag", "image id", "created", "size", "use", "hosts")
_SHOWN_HOSTS = 3


def print_images(
    run: Run, found: Sequence[Sequence[ListedImage]], as_json: bool, no_color: bool
) -> None:
    """`found` has the images of each host of the run, in its order."""
    if as_json:
        fields = run_fields(run)
        for host, images in zip(fields["hosts"], found, strict=True):
            host["images"] = [asdict(image) for image in images]
        sys.stdout.write(dumped(fields))
        return
    print_rows(run, _COLUMNS, _rows(run, found), no_color)


def _rows(run: Run, found: Sequence[Sequence[ListedImage]]) -> Iterator[tuple[str, ...]]:
    """The same image for the same use is one row."""
    hosts: dict[ListedImage, list[str]] = {}
    for host, images in zip(run.hosts, found, strict=True):
        for image in dict.fromkeys(images):
            hosts.setdefault(image, []).append(host.name)
    for image in sorted(hosts, key=lambda one: (one.repository, one.tag, one.id, one.use)):
        yield (
            image.repository,
            image.tag,
            image.id.removeprefix("sha256:")[:12],
            image.created[:16].replace(" ", "T"),
            image.size,
            image.use if image.there else f"{image.use}, not there",
            _names(hosts[image]),
        )


def _names(hosts: Sequence[str]) -> str:
    more = len(hosts) - _SHOWN_HOSTS
    return f"{len(hosts)}: {','.join(hosts[:_SHOWN_HOSTS])}{f',… {more} more' * (more > 0)}"
