#!/bin/sh
# Installs the speechfleet of this bundle, from its wheels alone: no network, no pip, no root.
#
#   sh install.sh           into ~/.local (as root: /opt/speechfleet and /usr/local/bin)
#   sh install.sh FOLDER    into FOLDER and FOLDER/bin
#
# Each set of wheels has a folder of its own there, and the command is a link to one of them: a
# newer bundle's install.sh is the upgrade, an older bundle's the way back.
set -eu

die() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 2
}

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || :
}

find_python() {
    for python in "python$wanted" python3; do
        if [ "$(version_of "$python")" = "$wanted" ]; then
            printf '%s\n' "$python"
            return
        fi
    done
    found=$(version_of python3)
    die "this bundle is for Python $wanted; found ${found:-none}." \
        "Install python$wanted, or make the bundle with --python ${found:-VERSION}"
}

# bundle.json has its digest; it is the last file that is named there.
check_sums() {
    sum=$(sed -n '/"path": "SHA256SUMS"/,/}/s/.*"sha256": "\([0-9a-f]*\)".*/\1/p' "$here/bundle.json")
    if ! (cd "$here" && printf '%s  SHA256SUMS\n' "$sum" | sha256sum -c >/dev/null 2>&1); then
        die "SHA256SUMS or bundle.json is damaged; copy both again"
    fi
}

wheels_sums() {
    grep '^[0-9a-f]\{64\}  wheels/' "$here/SHA256SUMS"
}

check_wheels() {
    for file in bundle.json SHA256SUMS wheels/for-python; do
        [ -f "$here/$file" ] || die "$file is missing here: the copy was interrupted; finish it"
    done
    check_sums
    if ! said=$(cd "$here" && wheels_sums | LC_ALL=C sha256sum -c 2>&1); then
        printf '%s\n' "$said" | grep -v ': OK$' >&2 || :
        die "wheels are damaged or missing; copy the bundle's folder wheels/ again"
    fi
}

choose_folders() {
    if [ -n "${1:-}" ]; then
        mkdir -p "$1"
        home=$(cd "$1" && pwd)
        bin=$home/bin
    elif [ "$(id -u)" = 0 ]; then
        home=/opt/speechfleet
        bin=/usr/local/bin
    else
        home=${XDG_DATA_HOME:-$HOME/.local/share}/speechfleet
        bin=$HOME/.local/bin
    fi
}

# What was begun and not finished has no file `complete`, and is made anew; so is what no longer
# runs, as after an upgrade of the system has taken its Python away.
install_wheels() {
    if [ -f "$1/complete" ] && "$1/bin/speechfleet" --version >/dev/null 2>&1; then
        return
    fi
    rm -rf "$1"
    mkdir -p "$home"
    "$python" -m venv --without-pip "$1"
    set -- "$1" "$here"/wheels/pip-*.whl
    env -u PYTHONPATH -u PYTHONHOME PIP_CONFIG_FILE=/dev/null "$1/bin/python" "$2/pip" \
        --isolated --disable-pip-version-check --no-cache-dir -q install \
        --no-index --find-links "$here/wheels" pip speechfleet
    : >"$1/complete"
}

link_command() {
    command=$bin/speechfleet
    if [ -e "$command" ] && [ ! -L "$command" ]; then
        die "$command is there and is not a link of ours; move it away"
    fi
    mkdir -p "$bin"
    ln -s "$1/bin/speechfleet" "$command.$$"
    mv -f "$command.$$" "$command"
}

say_done() {
    "$command" --version
    printf 'the command is %s\n' "$command"
    case :$PATH: in
    *:"$bin":*) ;;
    *) printf 'its folder %s is not in PATH\n' "$bin" ;;
    esac
}

main() {
    unset CDPATH # `cd` would print where it leads, or lead elsewhere
    here=$(cd -- "$(dirname -- "$0")" && pwd)
    [ "$(uname -m)" = x86_64 ] || die "this bundle is for x86_64; this machine is $(uname -m)"
    check_wheels
    wanted=$(cat "$here/wheels/for-python")
    python=$(find_python)
    choose_folders "$@"
    release=$home/$(wheels_sums | sha256sum | cut -c1-12)
    install_wheels "$release"
    link_command "$release"
    say_done
}

main "$@"
