#!/bin/sh
# What the tests need of the machine, beyond what pip brings: a third shell.
set -eu
command -v busybox >/dev/null && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends busybox-static >/dev/null
