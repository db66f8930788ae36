# Runs an image that nobody here has run before, in containers of its own, and tells what it sees.
# It comes by standard input; nothing of it stays on the host.
#
#   NONCE IMAGE PORT READY-PATH STATUS-PATH SECONDS MEMORY CPUS MODEL-FOLDER GPU REGISTRY USER PULL
#
# Standard input: the registry's password; how many lines follow for the container with a wrong
# key; these; and the environment of the container with the right one. After each part of the
# output a line `NONCE part NAME` tells whose it was.
nonce=$1 image=$2 port=$3 ready=$4 status=$5 seconds=$6 memory=$7 cpus=$8 model=$9
shift 9
gpu=$1 registry=$2 user=$3 pull=$4
name=speechfleet_first-contact
IFS= read -r password
IFS= read -r count
wrong=
while [ "$count" -gt 0 ]; do
  IFS= read -r line
  wrong="$wrong$line
"
  count=$((count - 1))
done
exec 5<&0
systemctl is-active --quiet docker.service || exit 69
command -v curl >/dev/null || exit 71
# The lock is this script's alone: what it began holds none of it once it is killed; and it is the
# one that is there now, since whoever ends takes it away.
umask 077
lock=/run/speechfleet-first-contact.lock
exec 9>>"$lock"
# shellcheck disable=SC3013 # dash and busybox have -ef too
flock -n 9 && [ "$lock" -ef "/proc/$$/fd/9" ] || exit 76
work=
gone() { docker rm --force --volumes "$name" >/dev/null 2>&1; }
# shellcheck disable=SC2329 # the trap calls it
tidy() {
  trap '' HUP INT TERM # who ends the group a second time does not end this
  gone
  rm -rf "$work" "$lock"
}
trap tidy EXIT
trap 'exit 143' HUP INT TERM
work=$(mktemp -d /run/speechfleet-first-contact.XXXXXX) || exit 70

part() { printf '\n%s part %s\n' "$nonce" "$1"; }
now() { read -r up _ </proc/uptime; echo "${up%.*}"; }

fetch() {
  mkdir "$work/pull"
  printf '%s\n' "$password" | RUNTIME_DIRECTORY=$work sh -c "$pull" pull "$image" 120 \
    "$work/pull" ${registry:+"$registry" "$user"}
}
# Its environment comes by standard input.
start() { # [DOCKER'S OPTION] [THE IMAGE'S ARGUMENT]
  gone
  docker run --detach --name "$name" --pull=never --cpus "$cpus" --memory "$memory" \
    --log-opt max-size=10m ${model:+--volume "$model"} ${gpu:+"$gpu"} ${1:+"$1"} --env-file /dev/stdin \
    "$image" ${2:+"$2"} 2>&1 >/dev/null | cut -c 1-500 | sed 's/^/docker /'
  pid=$(docker inspect --format '{{.State.Pid}}' "$name" 2>/dev/null)
  began=$(now)
}
running() { [ "$(docker inspect --format '{{.State.Running}}' "$name" 2>/dev/null)" = true ]; }
told_end() { docker inspect --format "ended $1 {{.State.ExitCode}} {{.State.OOMKilled}}" "$name"; }
log() { docker logs "$name" 2>&1 | head -n 300 | cut -c 1-400 | sed 's/^/log /'; }

# How it ends without what it needs; nothing secret is given to it.
trial() { # WORD [DOCKER'S OPTION] [THE IMAGE'S ARGUMENT]
  start "$2" "$3" </dev/null
  while running && [ $(($(now) - began)) -lt 90 ]; do sleep 1; done
  if running; then echo "runs $1"; else told_end "$1"; fi
  log | tail -n 12 | sed "s/^log/$1/"
}

listening() {
  cat "/proc/$pid/net/tcp" "/proc/$pid/net/tcp6" 2>/dev/null | while read -r _ local _ state _; do
    [ "$state" != 0A ] || echo "listen ${local%:*} $((0x${local##*:}))"
  done | sort -u
}
# It is asked at its own address, so that nothing is published. Where it does not listen at the
# port that we think, it is asked at one where it does.
where() {
  address=$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$name")
  found=$(listening | grep -vE '^listen (0100007F|0000000000000000.*01000000|.*7F000001|0B00007F) ' |
    sed 's/.* //')
  echo "$found" | grep -qx "$port" || asked=$(echo "$found" | head -n 1)
  echo "http://${address%% *}:${asked:-$port}"
}
ask() { # PATH: the code, and the body in one line
  code=$(curl --disable --silent --globoff --noproxy '*' --max-time 5 --output "$work/body" \
    --write-out '%{http_code}' "$(where)$1")
  printf '%s %s\n' "$code" "$(head -c 1500 "$work/body" 2>/dev/null | tr -d '\000' | tr '\n\r' '  ')"
  rm -f "$work/body"
}
until_so() { # PATH WORD PATTERN SECONDS: every answer that differs from the one before
  before='' lines=0
  while running; do
    said=$(ask "$1")
    if [ "$said" != "$before" ] && [ "$lines" -lt 40 ]; then
      printf '%s %s %s\n' answer "$(($(now) - began))" "$said"
      lines=$((lines + 1))
    fi
    before=$said
    if printf '%s' "$said" | grep -qE "$3"; then return; fi
    [ $(($(now) - began)) -lt "$4" ] || return
    sleep 1
  done
  told_end "$2"
}

process() {
  [ "${pid:-0}" -gt 0 ] && sed -nE 's/^(Name|Uid|Gid|Threads):/process \1/p' "/proc/$pid/status"
  listening
  docker cp --follow-link "$name:/etc/os-release" - 2>/dev/null | tar -xOf - 2>/dev/null |
    sed -n 's/^PRETTY_NAME=/os /p'
}
used() {
  group=$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
  v1=$(sed -n 's/^[0-9]*:memory://p' "/proc/$pid/cgroup")
  for file in "/sys/fs/cgroup$group/memory.peak" "/sys/fs/cgroup$group/memory.current" \
    "/sys/fs/cgroup/memory$v1/memory.max_usage_in_bytes" \
    "/sys/fs/cgroup/memory$v1/memory.usage_in_bytes" "/sys/fs/cgroup/memory$v1/memory.limit_in_bytes"; do
    [ ! -r "$file" ] || echo "memory $(basename "$file" | tr . _) $(cat "$file")"
  done
  docker stats --no-stream --format 'stats {{.MemUsage}} / {{.CPUPerc}} / {{.PIDs}} processes' "$name"
}
stopped() {
  since=$(now)
  docker stop --time 60 "$name" >/dev/null 2>&1
  docker inspect --format "stopped {{.State.ExitCode}} $(($(now) - since))" "$name"
}

if ! docker image inspect "$image" >/dev/null 2>&1; then
  fetch 9>&- || { head -c 4000 "$work/pull/said"; exit 75; }
fi
docker image inspect --format '{"size":{{.Size}},"layers":{{len .RootFS.Layers}},"user":{{json .Config.User}},"exposed":{{json .Config.ExposedPorts}},"volumes":{{json .Config.Volumes}},"entrypoint":{{json .Config.Entrypoint}},"command":{{json .Config.Cmd}},"labels":{{json .Config.Labels}},"digests":{{json .RepoDigests}},"created":{{json .Created}}}' "$image"
docker image inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "$image" | sed -n 's/=.*//p' | sed 's/^/variable /'
part image
trial nothing
part eula
trial environment --env=Eula=accept
trial argument '' Eula=accept
part form
start <&5
until_so "$ready" ready '^(200|404) ' "$seconds"
part ready
until_so "$status" status '"apiStatus": *"(Valid|Invalid|Mismatch|[Nn]on-?[Mm]etered|OutOfQuota)"' "$(($(now) - began + 60))"
part status
process
part process
for path in / /swagger /synthesize/health /stt/health /records/usage-logs/ /cognitiveservices/voices/list; do
  echo "path $path $(ask "$path" | cut -c 1-3)"
done
part paths
used
part memory
log
part log
stopped
part stop
printf '%s' "$wrong" | { start; until_so "$status" wrong-key '"apiStatus": *"(Invalid|Mismatch)"' "$seconds"
  echo "ready $(ask "$ready")"; if running; then echo "runs wrong-key"; fi; }
part wrong-key
exit 0
