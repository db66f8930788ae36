# The functions that an apply script is made of: one for each Action, and what is around them.
# The script itself is `main() { … }` with `main` on its last line, so that a stream that is
# cut runs nothing. $nonce is set before; FRAMES carry it, on both output streams.
umask 077
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
unset HISTFILE
# A lost connection is an end of input, which means `back`; it must not kill the script.
trap '' HUP PIPE
trap 'exit 4' TERM
root=/var/lib/speechfleet
pulls=/run/speechfleet-pull
armed=no
tag=

frame() { printf '\n%s %s\n' "$nonce" "$*"; printf '\n%s %s\n' "$nonce" "$*" >&2; }
durable() { sync_by sync "$@"; }
durable_below() { sync_by find "$1" -exec sync {} +; }
# Where a file or folder cannot be synced by itself all is, which hides that a disk has failed.
sync_by() { # COMMAND…
  why=$("$@" 2>&1) && return
  case $why in
  *'Input/output error'* | *'No space left'* | *'quota exceeded'*)
    printf '%s\n' "$why" >&2
    return 1
    ;;
  esac
  sync
}
uptime_seconds() { read -r up _ </proc/uptime; echo "${up%.*}"; }

# Runs a command that may take long, with a sign of life every second. The lock (9) and the
# controller's answers (0) are not for it.
patiently() {
  "$@" 9>&- </dev/null &
  alive $!
}
alive() {
  pauses='0.01 0.02 0.05 0.1 0.2'
  while kill -0 "$1" 2>/dev/null; do
    sleep "${pauses%% *}"
    pauses=${pauses#* }
    now=$(uptime_seconds)
    [ "$now" = "${last:-}" ] || frame busy
    last=$now
  done
  wait "$1"
}

take_lock() { # OWNER AND RUN
  # A redirection of `exec` that fails ends some shells at once: try it first.
  mkdir -p "$root" && touch "$root/lock" || { frame refused "cannot write to $root"; exit 3; }
  exec 9>>"$root/lock"
  flock -n 9 || take_over "$1"
  # A survey of somebody else may hold it for a moment, to see whether it is held.
  flock -w 3 9 || { frame refused "another run is at work here: $(cat "$root/lock")"; exit 3; }
  echo "$1, since $(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$root/lock"
  # A change that was confirmed and cut short there is verified all the same.
  mark_verified
  rm -rf "$root/pending.new" "$root/confirmed" "$root/turned-back"
}

# A run that lost its connection in a pull comes back. Its script may still hold the lock, at a
# connection that is half open: it is known as in `end_script` of turn.sh. It waits for a pull, or
# for a word of its controller (`agreed`), and nothing is switched before that.
take_over() { # OWNER AND RUN
  case $(cat "$root/lock") in "$1, since "*) ;; *) return ;; esac
  pid=$(cat "$pulls/watcher" 2>/dev/null) || return
  [ "$(readlink "/proc/$pid/fd/9")" = "$root/lock" ] && kill "$pid" || return
  flock -w 20 9 || kill -9 "$pid"
}

act() { # SEQUENCE FUNCTION ARGUMENTS…
  seq=$1; shift
  frame begin "$seq"
  "$@"
  rc=$?
  frame end "$seq" $rc
  [ $rc = 0 ] || go_back
}

expect() { # FINGERPRINT
  [ ! -d "$root/pending" ] && [ ! -d "$root/reverting" ] && [ "$(fingerprint_sum)" = "$1" ] ||
    { frame refused "the host changed since the plan was made"; exit 3; }
}

write() { # PATH MODE TEXT
  mkdir -p "${1%/*}" && printf '%s' "$3" >"$1.new" && settle "$1" "$2"
}
write_uploaded() { # PATH MODE UPLOAD: sudo here keeps its input, so the text came another way
  mkdir -p "${1%/*}" && cat "$3" >"$1.new" && rm -f "$3" && settle "$1" "$2"
}
write_bytes() { # PATH MODE BASE64
  mkdir -p "${1%/*}" && printf '%s' "$3" | base64 -d >"$1.new" && settle "$1" "$2"
}
write_uploaded_bytes() { # PATH MODE UPLOAD
  mkdir -p "${1%/*}" && base64 -d <"$3" >"$1.new" && rm -f "$3" && settle "$1" "$2"
}
# After a pull a sync may wait for all that is not on the disk yet.
settle() { # PATH MODE
  chmod "$2" "$1.new" && chown 0:0 "$1.new" && patiently durable "$1.new" &&
    mv -f "$1.new" "$1" && patiently durable "${1%/*}"
}

enable_net() {
  systemctl daemon-reload && systemctl --quiet enable speechfleet_revert.service
}

# Images that nothing needs. One that is gone by now is no fault, nor one that somebody came to use.
make_room() { # IMAGES…
  for image in "$@"; do
    ! has_image "$image" || patiently remove "$image" || return 1
  done
}

# A pull is a unit of its own: where the connection breaks it goes on, and whoever comes back
# finds it. Its password goes to its standard input.
fetch() { # IMAGE SECONDS [REGISTRY USER PASSWORD]
  find_pull "$1" || return 1
  [ "$pulling" != no ] || { { printf '%s\n' "${5:-}" | begin_pull "$@"; } 9>&- 2>/dev/null & }
  watch_pull "$1" $!
}
fetch_uploaded() { # IMAGE SECONDS REGISTRY USER UPLOAD
  find_pull "$1" || return 1
  [ "$pulling" != no ] || { { { cat "$5"; rm -f "$5"; } | begin_pull "$@"; } 9>&- 2>/dev/null & }
  watch_pull "$1" $!
}
# The image of the lock gets its tag, for people and for those who clean up after them. A tag that
# means another image here already stays: what runs of that may name it so.
locked() { # IMAGE ID FUNCTION ARGUMENTS…
  tag=$1 id=$2
  means=$(timeout -k 1 20 docker image inspect --format '{{.Id}}' "$1" 2>/dev/null 9>&- </dev/null)
  [ "${means:-$2}" = "$2" ] || { tag=${2#sha256:}; tag=$1.${tag%"${tag#????????????}"}; }
  shift 2
  "$@" || return 1
  has_image "$id" || { echo "$2 is not the image $id of the lock" >&2; return 1; }
  timeout -k 1 20 docker tag "$id" "$tag" 9>&- </dev/null || return 1
  tag=
}
note_pulled() { # IMAGE: what we brought we may take away again, and nothing else
  is_noted "$1" || echo "$1" >>"$root/pulled"
}
is_noted() { # IMAGE
  grep -qxF "$1" "$root/pulled" 2>/dev/null
}
find_pull() { # IMAGE: is it here, or on its way?
  number=$(printf '%s' "$1" | cksum)
  pull=speechfleet_pull-${number%% *} folder=$pulls/${number%% *}
  mkdir -p "$folder" && echo $$ >"$pulls/watcher" || return 1
  # Noted for this pull: whoever sees it fail, be it another script, forgets it again.
  is_noted "${tag:-$1}" || touch "$folder/noted" || return 1
  note_pulled "${tag:-$1}" || return 1
  pulling=no
  if systemctl is-active --quiet "$pull.service"; then
    pulling=yes
  elif has_image "$1"; then
    pulling=over
  else
    rm -f "$folder/progress" "$folder/said"
  fi
}
begin_pull() { # IMAGE SECONDS [REGISTRY USER PASSWORD-OR-UPLOAD]
  systemd-run --wait --collect --quiet --pipe --unit="$pull" \
    --property=RuntimeDirectory="$pull" --property=RuntimeDirectoryMode=0700 \
    /bin/sh "$root/pull.sh" "$1" "$2" "$folder" ${3:+"$3" "$4"} >/dev/null 2>"$folder/said"
}
# Where nobody listens any more the pull goes on, and the lock is let go.
watch_pull() { # IMAGE [PROCESS]
  while { [ "$pulling" = no ] && kill -0 "$2" 2>/dev/null; } ||
    systemctl is-active --quiet "$pull.service"; do
    now=$(uptime_seconds)
    if [ "$now" != "${last:-}" ]; then
      progress=$(cat "$folder/progress" 2>/dev/null)
      frame pull "${progress% *}" || return 1
    fi
    last=$now
    sleep 0.2
  done
  if has_image "$1"; then
    rm -rf "$folder"
    return
  fi
  [ ! -e "$folder/noted" ] || ! lacks_image "$1" || forget_pulled "${tag:-$1}"
  [ -s "$folder/said" ] || echo "the pull ended without a word" >"$folder/said"
  cat "$folder/said" >&2
  rm -rf "$folder"
  return 1
}
has_image() { timeout -k 1 20 docker image inspect "$1" >/dev/null 2>&1 9>&- </dev/null; }
lacks_image() { # IMAGE: a Docker that does not answer may have it
  case $(timeout -k 1 20 docker image inspect "$1" 2>&1 >/dev/null 9>&- </dev/null) in
  *[Nn]'o such image'*) ;;
  *) return 1 ;;
  esac
}

# An answer may take hours to come. With nothing sent meanwhile a connection that is half open, and
# the script that holds the lock at it, would end hours later still.
hear() { # sets $answer
  sh -c "$beats" beats $$ "$nonce" 9>&- </dev/null &
  read -r answer || answer=back
  # Before another frame is printed.
  { kill -9 $!; wait $!; } 2>/dev/null
  :
}
# A program of its own: a function would keep the lock open. Whatever ends the script ends it.
beats='while kill -0 "$1" 2>/dev/null; do
  printf "\n%s busy\n" "$2"
  printf "\n%s busy\n" "$2" >&2
  sleep 5 >/dev/null 2>&1
done'

# Packages come through the controller, which answers once all are here. Those that an earlier run
# brought and this one does not want would only confuse apt.
bring() { # NAMES…
  # An installation that a lost run began has all that it needs, and takes it away at its end.
  ! systemctl is-active --quiet speechfleet_provision.service || return 0
  mkdir -p "$pulls" "$root/packages" && echo $$ >"$pulls/watcher" || return 1
  for there in "$root/packages"/*; do
    name=${there##*/}
    case " $* " in *" ${name%.part*} "*) ;; *) rm -rf "$there" ;; esac
  done
  frame bring
  hear
  [ "$answer" = brought ]
}

# An installation is a unit of its own, as a pull is: apt cut short leaves a host half done. Where
# nobody listens any more it goes on, and whoever comes back finds it.
install_packages() { # SOURCE PACKAGES…
  unit=speechfleet_provision.service folder=/run/speechfleet-provision
  mkdir -p "$pulls" && echo $$ >"$pulls/watcher" || return 1
  if ! systemctl is-active --quiet "$unit"; then
    rm -rf "$folder" && mkdir -p "$folder" || return 1
    systemd-run --collect --quiet --unit="$unit" --property=RuntimeMaxSec=3600 \
      /bin/sh "$root/provision.sh" "$folder" "$@" 9>&- </dev/null || return 1
  fi
  while systemctl is-active --quiet "$unit"; do
    now=$(uptime_seconds)
    [ "$now" = "${last:-}" ] || frame installing "$(sh "$root/provision.sh" "$folder" how-far)" || return 1
    last=$now
    sleep 0.2
  done
  [ "$(cat "$folder/code" 2>/dev/null)" != 0 ] || { rm -rf "$folder"; return; }
  cat "$folder/said" >&2 2>/dev/null ||
    echo "it ended without a word: journalctl -u $unit" >&2
  return 1
}

enable() { # UNIT
  systemctl --quiet enable "$1" && patiently systemctl start "$1" && return
  echo "$1: $(journalctl --unit="$1" --lines=1 --output=cat 9>&- </dev/null)" >&2
  return 1
}

# Blobs for other hosts, which are fetched from here: the controller answers once all are here.
keep_blobs() {
  mkdir -p "$pulls" && echo $$ >"$pulls/watcher" || return 1
  frame bring
  hear
  [ "$answer" = brought ]
}

# Blobs come through the controller, which answers once all are here; Docker loads the image out of
# them, and has no need of those of layers that it knows. They stay until all images are loaded.
load_image() { # IMAGE IDS MANIFEST INDEX BLOBS…
  keep_blobs || return 1
  stage=$root/blobs/stage
  rm -rf "$stage" && mkdir -p "$stage/blobs/sha256" && printf '%s' "$3" >"$stage/manifest.json" &&
    printf '%s' "$4" >"$stage/index.json" &&
    printf '{"imageLayoutVersion":"1.0.0"}' >"$stage/oci-layout" || return 1
  image=$1 ids=$2
  shift 4
  for blob in "$@"; do ln "$root/blobs/sha256/$blob" "$stage/blobs/sha256/$blob" || return 1; done
  noted=yes
  is_noted "$image" || noted=no
  note_pulled "$image" || return 1
  patiently load_stage || { [ "$noted" = yes ] || forget_pulled "$image"; return 1; }
  rm -rf "$stage"
  case " $ids " in *" $(docker image inspect --format '{{.Id}}' "$image" 9>&- </dev/null) "*) ;; *)
    echo "Docker has loaded something else as $image" >&2
    return 1
    ;;
  esac
}
load_stage() { tar -C "$stage" -cf - . | docker load --quiet >/dev/null; }

# Receives one file on standard input. It goes on where an earlier try was cut short, and gives the
# file its name once its digest is right. The controller sends what is missing after `have`.
receive() { # PATH SIZE SHA256 MODE
  part=$1.part
  mkdir -p "${1%/*}" && touch "$part" || { frame have no; return 1; }
  exec 8>>"$part"
  relieve "$part" || { frame have no; return 1; }
  echo $$ >"$part.by"
  if is_whole "$1" "$2" "$3"; then
    frame have "$2"
    rm -f "$part"
  else
    take_in "$@" && name_it "$@"
  fi
  came=$?
  exec 8>&-
  rm -f "$part.by"
  return "$came"
}
# An earlier one at a connection that is half open receives for nobody: it goes, and what still
# writes for it.
relieve() { # PART
  touch "$1.by" || return 1
  while read -r pid; do
    [ "$pid" = $$ ] || ! has_open "$pid" "$1" || kill -9 "$pid"
  done <"$1.by"
  flock -w 20 8 || { echo "somebody else brings this file: $1" >&2; return 1; }
}
has_open() { # PROCESS FILE
  for open in "/proc/$1/fd"/*; do [ "$(readlink "$open")" != "$2" ] || return 0; done
  return 1
}
# It is digested while it comes, out of the file, so that what came before counts too. Nothing here
# may keep the locks open, since what reads a half-open connection stays.
take_in() { # PATH SIZE SHA256 MODE
  here=$(size_of "$part")
  [ "$here" -le "$2" ] || { : >"$part"; here=0; }
  frame have "$here"
  sum=$(exec 8>&- 9>&-; "$source" $(($2 - here)) "$3" "$here" | follow "$part" | digest)
  here=$(size_of "$part")
  [ "$here" = "$2" ] || { echo "only $here of $2 bytes came" >&2; return 1; }
  [ "${sum%% *}" = "$3" ] || is_whole "$part" "$2" "$3" ||
    { rm -f "$part"; echo "what came is not what was sent: $1" >&2; return 1; }
}
source=append
# What cannot be written is read all the same, until the controller has heard why.
append() { # COUNT: so many bytes of standard input, to the part
  sh -c "$appends" append "$part" "$1" || [ $? != 1 ] || cat >/dev/null
}
appends='echo $$ >>"$1.by" &&
exec dd bs=128k iflag=fullblock,count_bytes count="$2" status=none >>"$1"'
# It has large pieces read from memory, where `tee` would pass small ones on at twice the cost.
follow() { # FILE: all of it, as long as standard input does not end
  at=0 ended=124
  while [ "$ended" = 124 ] || [ "$ended" = 143 ]; do
    timeout 0.3 cat >/dev/null
    ended=$?
    emit "$1"
  done
}
emit() { # FILE
  now=$(size_of "$1")
  dd if="$1" bs=1M iflag=skip_bytes,count_bytes skip="$at" count=$((now - at)) status=none
  at=$now
}
# OpenSSL's program, where it is there and works, is five times as fast as coreutils' own.
digest() {
  case $(openssl dgst -sha256 -r </dev/null 2>/dev/null) in
    e3b0c44298fc1c149afb*) openssl dgst -sha256 -r ;;
    *) sha256sum ;;
  esac
}
name_it() { # PATH SIZE SHA256 MODE
  chmod "$4" "$part" && patiently durable "$part" && mv -f "$part" "$1" && durable "${1%/*}"
}
is_whole() { # PATH SIZE SHA256
  [ -f "$1" ] && [ "$(size_of "$1")" = "$2" ] || return 1
  patiently digest_of "$1" 8>&-
  read -r sum _ <"$1.sum"
  rm -f "$1.sum"
  [ "$sum" = "$3" ]
}
size_of() { stat -c %s "$1"; }
digest_of() { digest <"$1" >"$1.sum"; }

# Records a switch, both ways, before the first one is made.
record() { # SWITCH INSTANCE KEY UNIT-TEXT [leaves]
  to=$root/pending.new/$1/to
  record_found "$2" "$root/pending.new/$1/back" && mkdir -p "$to" || return 1
  printf '%s' "$4" >"$to/unit" || return 1
  [ -z "$3" ] || printf '%s' "$3" >"$to/key" || return 1
  [ $# = 4 ] || : >"$root/pending.new/$1/leaves"
  : >"$to/enabled"; : >"$to/active"
}
record_goal() { # SWITCH INSTANCE GOAL [KEY]: with the unit that is there, and the key or another
  to=$root/pending.new/$1/to
  record_found "$2" "$root/pending.new/$1/back" && mkdir -p "$to" || return 1
  if [ "$3" = gone ]; then
    : >"$to/none"
    return
  fi
  record_found "$2" "$to" && rm -f "$to/enabled" "$to/active" || return 1
  [ -z "${4:-}" ] || printf '%s' "$4" >"$to/key" || return 1
  [ "$3" = stopped ] || { : >"$to/enabled"; : >"$to/active"; }
}
record_drain() { # SWITCH: the host is booted after it, and whoever goes back before that admits again
  mkdir -p "$root/pending.new/$1"
}
record_found() { # INSTANCE STATE: as it is on the host
  unit=speechfleet-$1.service
  mkdir -p "$2" || return 1
  if [ -f "/etc/systemd/system/$unit" ]; then
    cp "/etc/systemd/system/$unit" "$2/unit" || return 1
  else
    : >"$2/none"
  fi
  [ ! -h "$root/instances/$1.key" ] || readlink "$root/instances/$1.key" >"$2/key" || return 1
  ! systemctl is-enabled --quiet "$unit" 2>/dev/null || : >"$2/enabled"
  case $(systemctl is-active "$unit") in active | activating | reloading) : >"$2/active" ;; esac
}

# What came before may have taken hours: is the controller still there to see what follows?
# Nothing is armed yet, so that nothing else would end a script at a half-open connection.
agreed() {
  frame ask
  trap go_back USR1
  sh -c "$expiry" expiry $$ 120 9>&- </dev/null >/dev/null 2>&1 &
  read -r answer || answer=back
  { kill -9 $!; wait $!; } 2>/dev/null
  not_to_be_relieved
  [ "$answer" = go ]
}
# A program of its own: a function would keep the lock open.
expiry='left=$2
while [ "$left" -gt 0 ] && kill -0 "$1"; do
  sleep 1
  left=$((left - 1))
done
kill -USR1 "$1"
'
not_to_be_relieved() {
  rm -f "$pulls/watcher"
  rmdir "$pulls" 2>/dev/null
  :
}

arm() { # RUN SECONDS
  echo "$1" >"$root/pending.new/run" && echo $$ >"$root/pending.new/pid" || return 1
  patiently durable_below "$root/pending.new" || return 1
  rm -f "$root/reverted"
  # Nothing is pending: a timer that is armed now was left by a run that died.
  systemctl stop 'speechfleet_net-*.timer' 2>/dev/null
  set_timer 0 "$2" && mv -T "$root/pending.new" "$root/pending" && armed=yes &&
    patiently durable "$root"
}

# A new timer is set before the old one is stopped: there is no moment without one.
set_timer() { # NUMBER SECONDS
  systemd-run --quiet --collect --unit="speechfleet_net-$1" --on-active="$2" \
    --timer-property=AccuracySec=1s \
    /bin/sh "$root/turn.sh" revert "not confirmed within $2 s" 9>&- </dev/null || return 1
  [ "$1" = 0 ] || systemctl stop "speechfleet_net-$(($1 - 1)).timer"
}

# Each second the controller is told how many connections are open; a dead one means `back`. Where
# Docker does not tell, some may be.
drain() { # NUMBER INSTANCE NET-SECONDS SECONDS
  set_timer "$1" "$3" || return 1
  refused=yes
  sh "$root/turn.sh" refuse "$2" 9>&- </dev/null || refused=no
  began=$(uptime_seconds)
  while open=$(sh "$root/turn.sh" count "$2" 9>&- </dev/null); [ "${open:=unknown}" != 0 ]; do
    left=$(($4 + began - $(uptime_seconds)))
    [ "$left" -gt 0 ] || break
    frame draining "$2" "$open" "$left"
    read -r answer || answer=back
    [ "$answer" = wait ] || return 1
    sleep 1
  done
  frame drained "$2" "$refused" "$open"
}

switch() { # NUMBER SWITCH SECONDS GOAL
  set_timer "$1" "$3" || return 1
  since=$(date +%s)
  patiently systemd-run --wait --collect --quiet --unit=speechfleet_switch \
    /bin/sh "$root/turn.sh" to "$2" || { why_not >&2; return 1; }
  reached "$4" "${2#*-}"
}
why_not() { # what its own processes said, without what systemd says of it
  timeout -k 1 10 journalctl _SYSTEMD_UNIT=speechfleet_switch.service --since="@$since" --lines=3 \
    --quiet --output=cat 9>&- </dev/null
}
reached() { # GOAL INSTANCE: what runs is judged by its answers, what does not run is looked for
  case $1 in
  stopped) down "$2" && ! systemctl is-enabled --quiet "speechfleet-$2.service" 2>/dev/null ;;
  gone)
    down "$2" && [ ! -e "/etc/systemd/system/speechfleet-$2.service" ] &&
      [ ! -h "$root/instances/$2.key" ] && [ -z "$(containers_of "$2" --all)" ]
    ;;
  esac
}
down() { # INSTANCE
  ! systemctl is-active --quiet "speechfleet-$1.service" && [ -z "$(containers_of "$1")" ]
}
containers_of() { # INSTANCE [--all]
  ! systemctl is-active --quiet docker.service ||
    timeout -k 1 20 docker ps --quiet ${2:+"$2"} --filter "label=speechfleet.instance=$1" </dev/null ||
    echo unknown
}

await() { # INSTANCE SECONDS [MODEL-FOLDER]: the controller judges each poll
  began=$(uptime_seconds)
  while [ $(($(uptime_seconds) - began)) -le "$2" ]; do
    [ -z "${3:-}" ] || frame model "$1" "$(timeout 5 du -sk "$3" 2>/dev/null | cut -f 1)"
    poll "$1"
    case $answer in
    go) return 0 ;;
    wait) sleep 0.5 ;;
    *) return 1 ;;
    esac
  done
  return 1
}

# End of input means `back`: a dead controller turns the host back at once.
poll() { # INSTANCE
  frame poll "$1"
  timeout -k 1 20 sh -c "$serving" serving "$1" </dev/null 9>&-
  frame polled "$1"
  read -r answer || answer=back
}

go_back() {
  if [ "$armed" = no ]; then
    rm -rf "$root/pending.new"
    erase_unused_keys
    not_to_be_relieved
    frame undone 0
    exit 4
  fi
  for begun in "$root"/pending/*/begun; do
    [ -f "$begun" ] || continue
    name=${begun%/begun}; name=${name##*/}
    frame log "${name#*-}"
    timeout -k 1 10 docker logs --tail 40 "speechfleet-${name#*-}" 2>&1 9>&- </dev/null
    timeout -k 1 10 journalctl --unit="speechfleet-${name#*-}" --lines=20 --output=cat 9>&- </dev/null
    frame logged "${name#*-}"
    [ -f "${begun%/begun}/back/active" ] && old="${old:-} ${name#*-}"
  done
  patiently systemd-run --wait --collect --quiet --unit=speechfleet_undo \
    /bin/sh "$root/turn.sh" revert asked
  frame undone $? "$(systemctl is-system-running 9>&- </dev/null)"
  # From here on the script only watches: a half-open connection must not keep the lock.
  exec 9>&-
  for name in ${old:-}; do
    while poll "$name"; [ "$answer" = wait ]; do sleep 1; done
  done
  exit 4
}

confirm() {
  mv -T "$root/pending" "$root/confirmed" || return 1
  patiently durable "$root"
  armed=no
  systemctl stop 'speechfleet_net-*.timer' 2>/dev/null
  mark_verified
  rm -rf "$root/confirmed"
  erase_unused_keys
  :
}

# What was waited for and is confirmed can be gone back to; what a rollback leaves cannot, until
# it is verified again.
mark_verified() {
  for active in "$root"/confirmed/*/to/active; do
    [ -f "$active" ] || continue
    switch=${active%/to/active}
    name=${switch##*/}; name=${name#*-}
    mark "$root/releases/$name/$(release_in "$switch/to/unit")"
    [ ! -f "$switch/leaves" ] || mark_left "$root/releases/$name/$(release_in "$switch/back/unit")"
  done
}
release_in() { # UNIT
  sed -n 's/.*--label speechfleet\.release=\([0-9a-f][0-9a-f]*\).*/\1/p' "$1"
}
mark() { # RELEASE: the turn orders releases, whatever the clock does
  [ -f "$1/unit" ] || return 0
  turn=$(sed -n 's/^\([0-9][0-9]*\) .*/\1/p' "${1%/*}"/*/verified 2>/dev/null | sort -n | tail -n 1)
  echo "$((${turn:-0} + 1)) $(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$1/verified.new" &&
    durable "$1/verified.new" && mv -f "$1/verified.new" "$1/verified" && durable "$1" ||
    rm -f "$1/verified.new"
  rm -f "$1/rolled-back"
}
mark_left() { # RELEASE
  [ -f "$1/unit" ] || return 0
  date -u +%Y-%m-%dT%H:%M:%SZ >"$1/rolled-back"
  rm -f "$1/verified"
}

# Giving up won the race against confirming.
too_late() {
  frame confirmed 1
  exit 0
}

# After the confirmation: a failure leaves something behind, but nothing is to be turned back.
sweep() { # SEQUENCE FUNCTION ARGUMENTS…
  seq=$1; shift
  frame begin "$seq"
  patiently "$@"
  rc=$?
  frame end "$seq" "$rc"
  [ "$rc" = 0 ] || frame left "$seq"
}

remove() { # PATH OR IMAGE
  case $1 in
  /etc/systemd/system/*)
    systemctl --quiet disable "${1##*/}" 2>/dev/null
    rm -f "$1" && durable "${1%/*}" && systemctl daemon-reload
    ;;
  "$root" | "$root/blobs") forget_readers && rm -rf "$1" && durable "${1%/*}" ;;
  /*) rm -rf "$1" && durable "${1%/*}" ;;
  # An image that others run as well, or one built from it, stays, and is theirs from then on.
  *) [ -n "$(docker ps --all --quiet --filter "ancestor=$1")" ] || docker rmi "$1" >/dev/null &&
    forget_pulled "$1" ;;
  esac
}
forget_pulled() { # IMAGE: whoever brings it again is somebody else
  [ -f "$root/pulled" ] || return 0
  grep -vxF "$1" "$root/pulled" >"$root/pulled.new"
  [ $? -le 1 ] && mv -f "$root/pulled.new" "$root/pulled" || { rm -f "$root/pulled.new"; return 1; }
}

# The lock is held until the end of it. What is pending by then was drained, and comes back anew.
reboot() {
  [ "$armed" != yes ] || touch "$root/pending/boots" || return 1
  durable
  systemctl reboot </dev/null 9>&- || return 1
  frame rebooting
  sleep 300 9>&-
  return 1
}

erase_unused_keys() {
  sh "$root/turn.sh" erase 9>&- </dev/null 2>/dev/null
}
