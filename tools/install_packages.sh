#!/bin/sh
# install_packages.sh build|test|lint|site|bench: installs the Debian packages that are missing, and only those. Quick when nothing is.
set -eu

case "$1" in
  build) packages="g++ make cmake ninja-build zlib1g-dev libfmt-dev nlohmann-json3-dev libcli11-dev libtomlplusplus-dev libpng-dev libjpeg62-turbo-dev libdnnl-dev ocl-icd-opencl-dev" ;;
  test) packages="doctest-dev python3 python3-dev python3-venv python3-markdown-it" ;;
  site) packages="python3 python3-markdown-it" ;;
  bench) packages="git python3 valgrind" ;;
  lint) packages="clang-format clang-tidy python3" ;;
  *) echo "install_packages.sh: no group '$1' (build, test, lint, site, bench)" >&2; exit 2 ;;
esac

missing=""
for package in $packages; do
  [ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" = "install ok installed" ] || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

command -v apt-get >/dev/null || { echo "Tenon needs these Debian packages, or your system's equivalents:$missing" >&2; exit 1; }
root=""
[ "$(id -u)" = 0 ] || root="sudo"
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
$root apt-get install -y -qq --no-install-recommends $missing >/dev/null
