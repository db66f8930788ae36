# Installs packages of Debian or Ubuntu. Installed by speechfleet; run by systemd as a unit of its
# own, so that it outlives the connection that asked for it.
#
#   provision.sh FOLDER own|brought PACKAGES…    from the host's sources, or from packages brought
#   provision.sh FOLDER how-far                  what it is at, in a line
#
# FOLDER gets `status` (as apt tells it), `said` (why it failed) and at the end `code`. Run twice,
# it does again only what is missing. It configures nothing: what is set stays as it is.
set -u
export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# needrestart would restart services, and debconf would ask.
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
root=/var/lib/speechfleet
folder=$1 source=$2
shift 2
brought=$root/packages

# Of `pmstatus:docker.io:55.1:Unpacking docker.io (amd64)` the words and the percent.
how_far() {
  sed -n -E -e '$s/^(dl|pm)status:[^:]*:([0-9]+)[^:]*:(.*)/\3, \2 %/p' -e '$s/^we: //p' \
    "$folder/status" 2>/dev/null
}
tell() { echo "we: $*" >>"$folder/status"; }
uptime_seconds() { read -r up _ </proc/uptime; echo "${up%.*}"; }
ended() { # CODE [WHY]
  [ -z "${2:-}" ] || printf '%s\n' "$2" >"$folder/said"
  [ "$1" != 0 ] || [ "$source" != brought ] || rm -rf "$brought"
  echo "$1" >"$folder/code"
  exit "$1"
}

# Somebody else may be at work with apt: unattended-upgrades, cloud-init, a person. apt itself
# waits for no lock of its lists, and an older one for none at all.
deadline=$(($(uptime_seconds) + 600))
locked='could not get lock|locked by another process|unable to (acquire|lock) '
patiently() { # COMMAND…
  until "$@" >"$folder/log" 2>&1 </dev/null 3>>"$folder/status"; do
    grep -qiE "$locked" "$folder/log" && [ "$(uptime_seconds)" -lt "$deadline" ] || return 1
    tell "waiting for another program that installs here: $(reason)"
    sleep 2
  done
}
reason() {
  grep -E '^(E|W|dpkg): |^ .*Depends: ' "$folder/log" | head -n 3 | tr -s ' \n' ' ' |
    sed 's/ $//'
}

# Nothing is removed for it, and no package beyond what is needed comes.
apt() { # WORDS…
  apt-get --quiet --assume-yes --no-remove --no-install-recommends \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
    -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o APT::Status-Fd=3 "$@"
}

# The packages brought as a source of their own: apt chooses among them, and asks nobody else.
# What they are was checked when they came, so that they need no signature.
only_brought() {
  (
    cd "$brought" || exit 1
    for deb in *.deb; do
      dpkg-deb --field "$deb" || exit 1
      printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" \
        "$(sha256sum "$deb" | cut -c 1-64)"
    done >Packages
  ) 2>"$folder/log" || return 1
  mkdir -p "$folder/lists/partial"
  echo "deb [trusted=yes] file:$brought ./" >"$folder/sources.list"
  printf '%s;\n' "Dir::Etc::SourceList \"$folder/sources.list\"" 'Dir::Etc::SourceParts "/dev/null"' \
    "Dir::State::Lists \"$folder/lists\"" 'APT::Sandbox::User "root"' >"$folder/apt.conf"
  export APT_CONFIG="$folder/apt.conf"
}

installed() { # PACKAGES…
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || return 1
  done
}

# From Debian 13 on `docker` itself is a package of its own, which docker.io only recommends.
whole() { # PACKAGES…
  for name in "$@"; do
    echo "$name"
    [ "$name" != docker.io ] || ! apt-cache policy docker-cli |
      grep -q 'Candidate: [^(]' || echo docker-cli
  done
}

# What comes is noted before it comes.
note() { # PACKAGES…
  apt --simulate install "$@" 3>/dev/null 2>/dev/null | sed -n 's/^Inst \([^ ]*\) (.*/\1/p' |
    while read -r name; do
      grep -qxF "$name" "$root/provisioned" 2>/dev/null || echo "$name" >>"$root/provisioned"
    done
}

[ "$source" != how-far ] || { how_far; exit; }
tell "looking at what is there"
patiently dpkg --configure -a --force-confdef --force-confold ||
  ended 1 "an interrupted installation cannot be finished: $(reason)"
! installed "$@" || ended 0
if [ "$source" = brought ]; then
  only_brought || ended 1 "a package is damaged: $(tail -n 1 "$folder/log")"
fi
unlisted=
tell "reading the lists of packages"
patiently apt update || unlisted="; before: $(reason)"
# Every package would be waited for in turn, where no source answers.
! grep -q '^W: Failed to fetch' "$folder/log" || grep -qE '^(Hit|Get):' "$folder/log" ||
  ended 1 "no package source of the host answers: $(reason)"
# shellcheck disable=SC2046 # names of packages are words
set -- $(whole "$@")
note "$@"
patiently apt install "$@" || ended 1 "$(reason)$unlisted"
installed "$@" || ended 1 "apt ended well, and not all of $* is installed"
ended 0
