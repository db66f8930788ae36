#!/bin/sh
# A Docker engine for the practice fleet, where none answers: Debian's, and where systemd does
# not run this machine, started by hand.
#
#   sh engine.sh               do nothing if an engine answers, else install and start one
#   sh engine.sh stop          stop the engine that this script started, and no other, unless
#                              containers still run in it
#   sh engine.sh debootstrap   install debootstrap where it is missing
set -eu
state=${SPEECHFLEET_ENGINE_STATE:-/run/speechfleet-sandbox}
pid_file=$state/dockerd.pid
log=$state/dockerd.log

say() { echo "engine: $*" >&2; }

answers() { timeout 10 docker info >/dev/null 2>&1; }

install_packages() {
  command -v apt-get >/dev/null || {
    say "this machine has no apt-get; install $* yourself and try again"
    exit 2
  }
  [ "$(id -u)" = 0 ] || {
    say "installing $* needs root: run this again as root, or install them yourself"
    exit 2
  }
  say "installing $*"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

start_engine() {
  if [ -d /run/systemd/system ]; then
    systemctl start docker
  else
    mkdir -p "$state"
    say "starting dockerd (its log: $log)"
    nohup setsid dockerd >"$log" 2>&1 </dev/null &
    echo $! >"$pid_file"
  fi
}

await_engine() {
  tries=60
  until answers; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || {
      say "the Docker engine does not answer within 60 s; see $log or \`journalctl -u docker\`"
      exit 2
    }
    sleep 1
  done
}

up() {
  answers && return
  command -v dockerd >/dev/null || install_packages docker.io iptables
  answers || start_engine
  await_engine
}

is_ours() { [ -f "$pid_file" ] && [ "$(cat "/proc/$(cat "$pid_file")/comm" 2>/dev/null)" = dockerd ]; }

stop() {
  is_ours || return 0
  pid=$(cat "$pid_file")
  containers=$(timeout 10 docker ps -q) || {
    say "left running: it does not say whether other containers use it; if none does: kill $pid"
    return 0
  }
  if [ -n "$containers" ]; then
    say "left running: other containers use it"
    return 0
  fi
  say "stopping dockerd"
  kill "$pid"
  tries=30
  while is_ours && [ "$tries" -gt 0 ]; do
    tries=$((tries - 1))
    sleep 1
  done
  rm -rf "$state"
}

case ${1:-up} in
  up) up ;;
  stop) stop ;;
  debootstrap) command -v debootstrap >/dev/null || install_packages debootstrap ;;
  *)
    say "wanted: up, stop or debootstrap; found: $1"
    exit 2
    ;;
esac
