#!/bin/sh
# What the tests need of the machine, beyond what pip brings: a third shell, a tracer that
# shows every program that a deploy starts, witnesses for units and metrics, and a browser.
set -eu
command -v busybox >/dev/null && command -v curl >/dev/null && command -v strace >/dev/null &&
  command -v systemd-analyze >/dev/null && command -v promtool >/dev/null &&
  command -v chromium >/dev/null && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
  busybox-static chromium curl strace systemd >/dev/null
# The one program out of its package: installed whole, a Prometheus would start.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# apt downloads as its own user, whom the folder has to let in.
chmod 777 "$folder"
apt-get download -qq prometheus >/dev/null
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -xO ./usr/bin/promtool >/usr/local/bin/promtool
chmod 755 /usr/local/bin/promtool
