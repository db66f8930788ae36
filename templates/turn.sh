# Turns instances to a recorded state, and back. Installed by speechfleet; run by systemd only,
# so that neither a connection nor a controller is needed.
#
#   turn.sh to SWITCH       carry out one switch of the pending change
#   turn.sh revert WHY      give the pending change up: every begun switch back, last first
#   turn.sh erase           erase key files that no instance uses
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
    ln -sfn "$(cat "$1/key")" "$link.new" && mv -fT "$link.new" "$link" || return 1
  else
    rm -f "$link"
  fi
  cp "$1/unit" "$units/.$unit.new" && chmod 644 "$units/.$unit.new" || return 1
  durable "$units/.$unit.new"
  mv -f "$units/.$unit.new" "$units/$unit" && durable "$units" || return 1
  systemctl daemon-reload || return 1
  if [ -f "$1/enabled" ]; then
    systemctl --quiet enable "$unit" 2>/dev/null || return 1
  else
    systemctl --quiet disable "$unit" 2>/dev/null
  fi
  systemctl reset-failed "$unit" 2>/dev/null
  if [ -f "$1/active" ]; then systemctl restart "$unit"; else systemctl stop "$unit"; fi
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
  exec 8>"$root/turn.lock" && flock 8 || return 1
  [ -d "$root/reverting" ] || mv -T "$root/pending" "$root/reverting" 2>/dev/null || return 0
  durable "$root"
  # One that began meanwhile has lost its folder, and is ended before anything is put back.
  systemctl stop speechfleet_switch.service 2>/dev/null
  [ "$1" = asked ] || end_script
  # Nothing is written to know what there is to do: the disk may be full.
  find "$root/reverting" -name begun | sort -r | {
    failed=0
    while read -r begun; do
      switch=${begun%/begun}
      turn "$switch/back" "$(instance_of "$switch")" </dev/null || failed=1
    done
    # What could not be put back is still recorded: the next start of this unit tries again.
    [ $failed = 0 ]
  } || return 1
  erase_unused_keys
  echo "run $(cat "$root/reverting/run") ($1)" >"$root/reverted"
  # Away at once, by a rename: a folder that is half removed must not be acted on.
  rm -rf "$root/turned-back"
  mv -T "$root/reverting" "$root/turned-back" && durable "$root" && rm -rf "$root/turned-back"
  systemctl stop 'speechfleet_net-*.timer' 2>/dev/null
  :
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

case $1 in
to) to "$2" ;;
revert) revert "$2" ;;
erase) erase_unused_keys ;;
*) exit 2 ;;
esac
