# Turns instances to a recorded state, and back. Installed by speechfleet; run by systemd only,
# so that neither a connection nor a controller is needed.
#
#   turn.sh to SWITCH       carry out one switch of the pending change
#   turn.sh revert WHY      give the pending change up: every begun switch back, last first
#   turn.sh erase           erase key files that no instance uses
#   turn.sh refuse INSTANCE, count INSTANCE, admit INSTANCE
#                           for a drain: refuse new connections, count the open ones, admit again
#   turn.sh free PORT       where Docker keeps a port for nobody: have it let go
#   turn.sh stagger SECONDS wait until so long no other instance began to start
#
# A switch is a folder NN-INSTANCE with `to` and `back`, the states to reach: `unit` (the text
# of the unit) or else `none` (there is to be no unit), `key` (where the key link points; absent:
# no link), `enabled` and `active` (present: so it was). Its file `begun` says that it was started.
# Confirming renames `pending` to `confirmed`, giving up renames it to `reverting`: the rename
# is atomic, so only one of them can win.
set -u
umask 077
root=/var/lib/speechfleet
units=/etc/systemd/system
drained=/run/speechfleet_drained

durable() { sync "$@" 2>/dev/null || sync; }

turn() { # STATE INSTANCE
  unit=speechfleet-$2.service
  link=$root/instances/$2.key
  if [ -f "$1/unit" ]; then
    place "$1" "$2"
  else
    # A folder that somebody is just removing or renaming says neither, and means nothing.
    [ -f "$1/none" ] && displace "$2"
  fi
}

place() { # STATE INSTANCE
  if [ -f "$1/key" ]; then
    mkdir -p "$root/instances"
    ln -sfn "$(cat "$1/key")" "$link.new" && mv -fT "$link.new" "$link" &&
      durable "${link%/*}" || return 1
  else
    rm -f "$link"
  fi
  cp "$1/unit" "$units/.$unit.new" && chmod 644 "$units/.$unit.new" || return 1
  durable "$units/.$unit.new"
  mv -f "$units/.$unit.new" "$units/$unit" && durable "$units" || return 1
  systemctl daemon-reload || return 1
  if [ -f "$1/enabled" ]; then
    systemctl --quiet enable "$unit" || return 1
  else
    systemctl --quiet disable "$unit" 2>/dev/null
  fi
  systemctl reset-failed "$unit" 2>/dev/null
  if [ -f "$1/active" ]; then
    systemctl restart "$unit"
  else
    # One whose container had to be killed is left failed, and stopped is not failed.
    systemctl stop "$unit" && { systemctl reset-failed "$unit" 2>/dev/null; :; }
  fi
}

displace() { # INSTANCE
  systemctl --quiet disable --now "$unit" 2>/dev/null
  rm -f "$units/$unit" "$link"
  durable "$units"
  systemctl daemon-reload
  systemctl reset-failed "$unit" 2>/dev/null
  ! systemctl is-active --quiet docker.service || docker rm --force "speechfleet-$1" >/dev/null 2>&1
  :
}

instance_of() { name=${1##*/}; echo "${name#*-}"; }

to() { # SWITCH
  switch=$root/pending/$1
  [ -d "$switch/to" ] || return 1
  : >"$switch/begun" && durable "$switch/begun" "$switch" || return 1
  turn "$switch/to" "$(instance_of "$switch")"
}

revert() { # WHY
  systemctl stop speechfleet_switch.service 2>/dev/null
  # A redirection of `exec` that fails ends some shells at once: try it first.
  touch "$root/turn.lock" || { again "$1"; return 1; }
  exec 8>"$root/turn.lock" && flock 8 || return 1
  [ -d "$root/reverting" ] || mv -T "$root/pending" "$root/reverting" 2>/dev/null || return 0
  durable "$root"
  # One that began meanwhile has lost its folder, and is ended before anything is put back.
  systemctl stop speechfleet_switch.service 2>/dev/null
  [ "$1" = asked ] || end_script
  # A drain that was cut short: what is turned back gets a new container, the others serve on.
  for switch in "$root"/reverting/[0-9]*; do
    [ -e "$switch/begun" ] || admit "$(instance_of "$switch")"
  done
  # Nothing is written to know what there is to do: the disk may be full.
  find "$root/reverting" -name begun | sort -r | {
    failed=0
    while read -r begun; do
      switch=${begun%/begun}
      # What is back serves, and is left alone by further tries.
      turn "$switch/back" "$(instance_of "$switch")" </dev/null && rm -f "$begun" || failed=1
    done
    # What could not be put back is still recorded.
    [ $failed = 0 ]
  } || { again "$1"; return 1; }
  erase_unused_keys
  # A boot that was asked for turns nothing back: the drain before it has simply ended.
  [ -e "$root/reverting/boots" ] || echo "run $(cat "$root/reverting/run") ($1)" >"$root/reverted"
  # Away at once, by a rename: a folder that is half removed must not be acted on. The timers go
  # before it, since another run may set its own from then on.
  rm -rf "$root/turned-back"
  systemctl stop 'speechfleet_net-*.timer' 2>/dev/null
  mv -T "$root/reverting" "$root/turned-back" && durable "$root" && rm -rf "$root/turned-back"
  :
}

# By a timer of its own, since a unit is started once by its timer, and of type oneshot is not
# restarted before systemd 244. While the host shuts down it is refused: then it is the boot's.
again() { # WHY
  systemd-run --quiet --collect --unit="speechfleet_net-again-$$" --on-active=30 \
    --timer-property=AccuracySec=1s /bin/sh "$root/turn.sh" revert "$1" 8>&- </dev/null
}

# The apply script may still wait at a half-open connection, holding the lock. It is known by
# the lock that it holds open, so that a process id used again is never hit.
end_script() {
  pid=$(cat "$root/reverting/pid" 2>/dev/null) || return 0
  [ "$(readlink "/proc/$pid/fd/9")" = "$root/lock" ] && kill -9 "$pid"
  :
}

# A superseded key goes once its successor is confirmed, a refused one once it is given up.
erase_unused_keys() {
  in_use=$(for link in "$root"/instances/*.key; do readlink -f "$link"; done)
  for file in "$root"/keys/*/*; do
    printf '%s\n' "$in_use" | grep -qxF "$(readlink -f "$file")" || rm -f "$file"
  done
  # Only empty folders go.
  rmdir "$root"/keys/* 2>/dev/null
  :
}

# A drain works in the network namespace of the container, and ends with it. Published ports
# come there by forwarding or by docker-proxy; the container itself talks to itself by `lo`.
container() { # INSTANCE: sets $pid and $port; 1 where none runs, 2 where Docker does not tell
  found=$(timeout -k 1 20 docker inspect --format '{{.State.Pid}} {{json .HostConfig.PortBindings}}' \
    "speechfleet-$1" 2>&1 </dev/null) ||
    case $found in *[Nn]'o such object'* | *[Nn]'o such container'*) return 1 ;; *) return 2 ;; esac
  # What Docker warns of comes before it: 4711 {"5000/tcp":[{"HostIp":"127.0.0.1","HostPort":"5001"}]}
  found=${found##*"
"}
  pid=${found%% *}; port=${found#*\"}; port=${port%%/*}
  [ "$pid" != 0 ] || return 1
  [ "$pid" -gt 0 ] 2>/dev/null && [ "$port" -gt 0 ] 2>/dev/null || return 2
}
within() { nsenter --net="/proc/$pid/ns/net" "$@" >/dev/null 2>&1 </dev/null; }

refuse() { # INSTANCE
  container "$1" || return 1
  # What refuses is found again by this, whether Docker answers by then or not.
  mkdir -p "$drained" && echo "$pid $port $(space)" >"$drained/$1" || return 1
  # Without IPv6 in the container there is nothing to refuse there.
  refusal iptables -I && {
    ! grep -qv ' lo$' "/proc/$pid/net/if_inet6" 2>/dev/null || refusal ip6tables -I
  } && return
  within nft "add table inet speechfleet_drain; add chain inet speechfleet_drain input \
    { type filter hook input priority -10; }; add rule inet speechfleet_drain input iif != lo \
    tcp dport $port tcp flags & (syn | ack) == syn reject with tcp reset"
}
refusal() { # PROGRAM -I|-D
  within "$1" -w 5 "$2" INPUT ! -i lo -p tcp --dport "$port" --syn -j REJECT --reject-with tcp-reset
}
space() { readlink "/proc/$pid/ns/net"; }
admit() { # INSTANCE
  [ -e "$drained/$1" ] && read -r pid port was <"$drained/$1" || return 0
  # A process of that number may be another one by now.
  [ "$(space)" != "$was" ] || {
    within nft delete table inet speechfleet_drain
    refusal iptables -D
    refusal ip6tables -D
  }
  rm -f "$drained/$1"
}

# Connections from without that are open (01), being opened (03), or closed by the client
# alone, who may still wait for an answer (08). Source: the kernel's Documentation/networking/
# proc_net_tcp and include/net/tcp_states.h.
count() { # INSTANCE: prints a number, or `unknown`
  container "$1"
  case $? in 1) echo 0; return ;; 2) echo unknown; return ;; esac
  at=$(printf '%04X' "$port")
  cat "/proc/$pid/net/tcp" "/proc/$pid/net/tcp6" 2>/dev/null | {
    open=0
    while read -r _ local _ state _; do
      case $local in
      0100007F:* | *0000000000000000FFFF00000100007F:* | 00000000000000000000000001000000:*) ;;
      *:"$at") case $state in 01 | 03 | 08) open=$((open + 1)) ;; esac ;;
      esac
    done
    echo "$open"
  }
}

# A Docker that died while it started a container takes that container's port again when it is
# back, and lets go of it only with one more start (github.com/moby/libnetwork/issues/1790; seen
# with 20.10). It is restarted where that stops nothing but our own containers. How often is
# bounded by the unit's start limit.
free() { # PORT
  kept_for_nobody "$1" || return 0
  exec 8>"$root/free.lock" && flock 8 && kept_for_nobody "$1" || return 0
  if all_are_ours; then
    echo "Docker keeps port $1 for nobody: it is restarted" >&2
    systemctl restart docker.service 8>&-
  else
    echo "Docker keeps port $1 for nobody: systemctl restart docker (it stops others' containers)" >&2
  fi
}
kept_for_nobody() { # PORT
  ss -Hltnp "sport = :$1" 2>/dev/null | grep -q '"docker-proxy"' || return 1
  users=$(running --filter "publish=$1") && [ -z "$users" ]
}
all_are_ours() { all=$(running) && [ "$all" = "$(running --filter label=speechfleet.instance)" ]; }
running() { timeout -k 1 20 docker ps --quiet "$@" </dev/null; }

# Containers that start at once, after a boot, take all cores while they load (the vendor's FAQ).
# By uptime, which no clock changes; whoever waits holds the lock, so that others wait longer.
stagger() { # SECONDS
  exec 8>>/run/speechfleet_started.lock && flock 8 || return 0
  last=$(cat /run/speechfleet_started 2>/dev/null)
  read -r up _ </proc/uptime
  left=$((${last:-"-$1"} + $1 - ${up%.*}))
  [ "$left" -le 0 ] || sleep "$left"
  read -r up _ </proc/uptime
  echo "${up%.*}" >/run/speechfleet_started
}

case $1 in
stagger) stagger "$2" ;;
refuse | count | admit | free) "$1" "$2" ;;
to) to "$2" ;;
revert) revert "$2" ;;
erase) erase_unused_keys ;;
*) exit 2 ;;
esac
