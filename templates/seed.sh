# How blobs come from one host of a site, its seed, to the others: over ssh, with a key that lives
# for one fetch. Used after apply.sh, whose functions it calls.
#
# The reader makes the key and keeps the private half in memory. The seed has one line for it among
# the authorized keys of the user who logged in: it reads blobs and does nothing else, from that
# one address, and ends by itself after a day.
keys=/run/speechfleet-seed

# On the reader.
fetch_blobs() { # SEED-ADDRESS BLOBS…   a blob is SHA256:SIZE
  command -v ssh ssh-keygen >/dev/null ||
    { echo "there is no ssh client here: install openssh-client, or set no speech_seed" >&2; return 1; }
  trap 'rm -rf "$keys"' EXIT
  rm -rf "$keys" && mkdir -m 700 "$keys" &&
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$keys/key" </dev/null >&2 || return 1
  read -r type key _ <"$keys/key.pub"
  frame key "$type" "$key" "$(own_address "$1")"
  seed=$1 done_=0
  read -r port user host_key || return 1
  echo "* $host_key" >"$keys/known"
  shift
  for blob in "$@"; do
    fetch_blob "${blob%:*}" "${blob#*:}" || return 1
    done_=$((done_ + ${blob#*:}))
  done
}
# The address that the seed sees; empty where that cannot be told.
own_address() { # ADDRESS
  ip -o route get "$1" 2>/dev/null | sed -n 's/.* src \([0-9a-f.:]*\).*/\1/p'
}
fetch_blob() { # SHA256 SIZE
  for try in 1 2 3; do
    [ "$try" = 1 ] || sleep 3
    : >"$keys/said"
    source=from_seed
    receive "$root/blobs/sha256/$1" "$2" "$1" 0600 </dev/null >/dev/null 2>"$keys/said" &
    while kill -0 $! 2>/dev/null; do
      here=$(size_of "$root/blobs/sha256/$1.part" 2>/dev/null)
      frame at "$((done_ + ${here:-0}))" || return 1
      sleep 0.5
    done
    ! wait $! || return 0
    ! grep -q 'Permission denied' "$keys/said" || break
  done
  sed "/$nonce/d; /^only /d; /^$/d" "$keys/said" >&2
  return 1
}
from_seed() { # COUNT SHA256 FROM
  ssh -F /dev/null -i "$keys/key" -p "$port" -o IdentitiesOnly=yes -o BatchMode=yes \
    -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$keys/known" \
    -o GlobalKnownHostsFile=/dev/null -o ConnectTimeout=10 -o ServerAliveInterval=10 \
    -o ServerAliveCountMax=6 "$user@$seed" "$2 $3" </dev/null | append "$1"
}

# On the seed. Whoever logs in there may read what is to be read, and only while it is.
admit_reader() { # RUN TYPE KEY [ADDRESS]
  user=${SUDO_USER:-root}
  mkdir -p "$root/blobs" && exec 7>>"$root/blobs/lock" && flock -w 60 7 || return 1
  file=$(keys_file) || { echo "sshd here takes no keys from a file" >&2; return 1; }
  take_out "$file" "speechfleet-push" "$1" || return 1
  make_file "$file" && echo "$file" >"$root/blobs/readers" &&
    chmod 711 "$root" && chmod -R a+rX "$root/blobs" || return 1
  ends=$(date -d "@$(($(date +%s) + 86400))" +%Y%m%d%H%M) || return 1
  from=${4:+from=\"$4\",}
  line="restrict,${from}expiry-time=\"$ends\",command=\"$reads\" $2 $3 speechfleet-push $1"
  replace "$file" with_line "$file" "$line" || return 1
  frame reader "$user"
}
# Hex digits and a number, so that nothing else is read, nor run.
reads="sh -c 'set -- \$SSH_ORIGINAL_COMMAND; [ -z \$(echo \$1\$2 | tr -d 0-9a-f) ] || exit 1; exec tail -c +\$((\$2+1)) /var/lib/speechfleet/blobs/sha256/\$1'"
keys_file() {
  file=$(sshd -T -C "user=$user,host=localhost,addr=127.0.0.1" 2>/dev/null </dev/null |
    sed -n 's/^authorizedkeysfile \([^ ]*\).*/\1/p')
  [ "$file" != none ] || return 1
  home=$(getent passwd "$user" | cut -d: -f6)
  file=$(printf '%s' "${file:-.ssh/authorized_keys}" | sed "s|%h|$home|g; s|%u|$user|g; s|%%|%|g")
  case $file in /*) echo "$file" ;; *) echo "$home/$file" ;; esac
}
make_file() { # FILE
  [ ! -e "$1" ] || { [ -z "$(tail -c 1 "$1")" ] || echo >>"$1"; return; }
  [ -d "${1%/*}" ] || { mkdir -p "${1%/*}" && chown "$user:" "${1%/*}"; } || return 1
  : >"$1" && chown "$user:" "$1" && echo made >"$root/blobs/made"
}
# Beside it and by a rename, with its owner and mode: a full disk costs nobody's keys.
replace() { # FILE FUNCTION ARGUMENTS…: what the function prints
  old=$(readlink -f "$1") && cp -a "$old" "$old.speechfleet" && { shift; "$@"; } >"$old.speechfleet" &&
    durable "$old.speechfleet" && mv -f "$old.speechfleet" "$old" ||
    { rm -f "$old.speechfleet"; return 1; }
}
with_line() { # FILE LINE
  cat "$1" && printf '%s\n' "$2"
}
without() { # FILE WORD BUT-FOR
  grep -vF -- "$2" "$1"
  [ $? -le 1 ] || return 1
  [ -z "$3" ] || grep -F -- "$2 $3" "$1"
  [ $? -le 1 ]
}
# Lines of ours; those of a run that is at work stay where it is named.
take_out() { # FILE WORD [BUT-FOR]
  [ -f "$1" ] && grep -qF -- "$2" "$1" || return 0
  replace "$1" without "$1" "$2" "${3:-}"
}
dismiss_reader() { # KEY
  exec 7>>"$root/blobs/lock" && flock -w 60 7 || return 1
  take_out "$(cat "$root/blobs/readers")" " $1 speechfleet-push"
}
# Before the folder goes.
forget_readers() {
  [ -s "$root/blobs/readers" ] || return 0
  file=$(cat "$root/blobs/readers")
  take_out "$file" speechfleet-push || return 1
  [ ! -e "$root/blobs/made" ] || [ -s "$file" ] || rm -f "$file"
  chmod 700 "$root"
}
