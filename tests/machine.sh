#!/bin/sh
# What the tests need of the machine, beyond what pip brings: a third shell, a tracer that
# shows every program that a deploy starts, what fetches images, witnesses for units and metrics,
# and a browser. Without the last two their tests are skipped, and say so.
set -eu
has() { for one; do command -v "$one" >/dev/null || return 1; done; }
install() { DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null; }
# The one program out of its package: installed whole, a Prometheus would start.
install_promtool() {
  folder=$(mktemp -d)
  # apt downloads as its own user, whom the folder has to let in.
  chmod 777 "$folder" && cd "$folder" && apt-get download -qq prometheus >/dev/null &&
    dpkg-deb --fsys-tarfile prometheus_*.deb | tar -xO ./usr/bin/promtool >promtool &&
    chmod 755 promtool && mv promtool /usr/local/bin/promtool
  rm -rf "$folder"
}
has busybox curl skopeo strace systemd-analyze promtool chromium && exit 0
apt-get update -qq
install busybox-static curl skopeo strace systemd
has chromium || install chromium || echo "no chromium: the page is not opened in a browser" >&2
has promtool || install_promtool
has promtool || echo "no promtool: it does not witness the metrics" >&2
