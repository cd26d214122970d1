# Shared by the scripts beside it: messages, and Debian packages by apt when root or by sudo.
# shellcheck shell=bash

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${CGMON_CACHE:-$repo/.cache}
# Debian keeps mkfs and depmod where an ordinary user's PATH does not look.
export PATH=$PATH:/usr/sbin:/sbin

say() { printf '== %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# as_root COMMAND...: by sudo for an ordinary user.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# need_packages NAME...: installs the Debian packages that are missing.
need_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || die "needs ${missing[*]}, and there is no apt-get: install them by hand"
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    die "needs ${missing[*]}: run 'apt-get install ${missing[*]}' as root first"
  fi
  local by=; [ "$(id -u)" -eq 0 ] || by=' (by sudo)'
  say "installing ${missing[*]}$by"
  apt_install "${missing[@]}" 2>/dev/null || {
    as_root apt-get update -qq
    apt_install "${missing[@]}" || die "apt-get could not install ${missing[*]}"
  }
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

need_vm_packages() {
  need_packages qemu-system-x86 qemu-utils mmdebstrap e2fsprogs openssh-client kmod fakeroot uidmap gcc libc6-dev
}

# A browser with fonts for the pages, an SVG renderer for the figures, a Prometheus for metrics, rules and dashboards.
need_test_packages() {
  need_packages chromium fonts-dejavu-core librsvg2-bin prometheus
}
