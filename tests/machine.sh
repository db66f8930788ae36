#!/bin/sh
# What the tests need of the machine, beyond what pip brings: a third shell, a tracer that
# shows every program that a deploy starts, the witness for units, and a browser for the page.
set -eu
command -v busybox >/dev/null && command -v curl >/dev/null && command -v strace >/dev/null &&
  command -v systemd-analyze >/dev/null && command -v chromium >/dev/null && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
  busybox-static chromium curl strace systemd >/dev/null
