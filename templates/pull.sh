# Pulls one image and sees to it that bytes come. Installed by speechfleet; run by systemd as a
# unit of its own, so that it outlives the connection that asked for it.
#
#   pull.sh IMAGE SECONDS FOLDER [REGISTRY USER]     the password is a line of standard input
#
# It is given up when for SECONDS no new bytes come, three times. What FOLDER holds is no secret:
# `progress` (bytes here, bytes known of, a count of signs of life) and `said` (why it failed).
# Where all went well FOLDER is gone at the end.
set -u
umask 077
export LC_ALL=C
image=$1 stall=$2 folder=$3 registry=${4:-} user=${5:-}
password=
[ -z "$registry" ] || IFS= read -r password

# The Engine wants the log-in as JSON in base64. Only builtins see the password.
login() {
  [ -n "$registry" ] || return 0
  json=$(printf '{"username":"%s","password":"%s","serveraddress":"%s"}' \
    "$(escaped "$user")" "$(escaped "$password")" "$registry" | base64 | tr -d '\n' | tr '+/' '-_')
  printf 'header = "X-Registry-Auth: %s"\n' "$json"
}
escaped() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }

attempt() {
  if command -v curl >/dev/null; then ask_engine; else plainly; fi ||
    { logged_in_by_hand && plainly; }
}
# Somebody may have logged this host in to a registry that the inventory has no login for.
logged_in_by_hand() {
  [ -z "$registry" ] && [ -s "${HOME:-/root}/.docker/config.json" ] &&
    grep -qiE 'unauthorized|denied|no basic auth' "$folder/said"
}
ask_engine() {
  rm -f "$folder/pipe" "$folder/said" && mkfifo "$folder/pipe" || return 1
  follow <"$folder/pipe" &
  follower=$!
  login | curl --disable --silent --show-error --no-buffer --globoff --noproxy '*' --config - \
    --unix-socket /var/run/docker.sock --request POST \
    "http://docker/images/create?fromImage=$image" >"$folder/pipe" 2>"$folder/curl" &
  watch $!
  wait "$follower"
  [ -s "$folder/said" ] || [ ! -s "$folder/curl" ] || mv "$folder/curl" "$folder/said"
  [ ! -s "$folder/said" ] &&
    timeout -k 1 60 docker image inspect "$image" >/dev/null 2>"$folder/said"
}

# Ends the request, and with it the pull, when nothing moves for too long.
watch() { # PROCESS
  before='' since=$(uptime_seconds)
  while kill -0 "$1" 2>/dev/null; do
    sleep 0.2
    now=''
    read -r now <"$folder/progress"
    [ "$now" = "$before" ] || since=$(uptime_seconds)
    before=$now
    [ $(($(uptime_seconds) - since)) -lt "$stall" ] && continue
    kill "$1" && echo "no new bytes for $stall s" >"$folder/said"
    return
  done
}
uptime_seconds() { read -r up _ </proc/uptime; echo "${up%.*}"; }

# Reads what the Engine tells, one JSON object a line.
follow() {
  current=0 total=0 moves=0
  while IFS= read -r line; do
    case $line in
    *'"error":"'*) complain "${line##*'"error":"'}" ;;
    '{"message":"'*) complain "${line#*'"message":"'}" ;;
    *'"status":"Downloading"'*) downloading "$line" ;;
    *'"status":"Waiting"'* | *'"status":"Retrying'*) ;;
    *) moves=$((moves + 1)) ;;
    esac
    echo "$current $total $moves" >"$folder/progress"
  done
}
complain() { # REST-OF-LINE
  printf '%s\n' "${1%'"}'*}" | sed 's/\\"/"/g' >"$folder/said"
}
downloading() { # LINE
  layer=$(field "$1" '"id":"'); layer=${layer%%'"'*}
  case $layer in '' | *[!0-9a-f]*) return ;; esac
  here=$(field "$1" '"current":'); here=${here%%[!0-9]*}
  size=$(field "$1" '"total":'); size=${size%%[!0-9]*}
  here_before=0 size_before=0
  eval "here_before=\${here_$layer:-0} size_before=\${size_$layer:-0}"
  current=$((current + ${here:-0} - here_before)) total=$((total + ${size:-0} - size_before))
  eval "here_$layer=${here:-0} size_$layer=${size:-0}"
}
field() { # LINE NAME: what follows it; nothing where it is missing
  case $1 in *"$2"*) printf '%s' "${1#*"$2"}" ;; esac
}

# Without curl no progress is to be had, so that time alone limits it.
plainly() {
  export DOCKER_CONFIG="${HOME:-/root}/.docker"
  if [ -n "$registry" ]; then
    DOCKER_CONFIG=$RUNTIME_DIRECTORY
    printf '%s\n' "$password" |
      docker login --username "$user" --password-stdin "$registry" >/dev/null 2>"$folder/said" ||
      return 1
  fi
  timeout -k 1 7200 docker pull --quiet "$image" >/dev/null 2>"$folder/said"
}

hopeless() {
  grep -qiE 'unauthorized|denied|no basic auth|not found|manifest unknown|no space left' \
    "$folder/said"
}

: >"$folder/progress"
tries=3
command -v curl >/dev/null || tries=1
try=0
while [ $try -lt $tries ]; do
  [ $try = 0 ] || sleep 5
  try=$((try + 1))
  if attempt </dev/null; then
    rm -rf "$folder"
    exit 0
  fi
  ! hopeless || break
done
[ $try = 1 ] || sed -i "\$s/\$/ (tried $try times)/" "$folder/said"
exit 1
