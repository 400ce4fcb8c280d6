# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Sourced by utils/quickstart and utils/run-tests: what they need of Debian 12, and how it gets there.
# Uses the caller's `die MESSAGE...` and `log`, a file for what apt says.

# To build for LLVM 22, and to make and read the samples.
RTSAN_PACKAGES_BUILD="clang-22 llvm-22-dev libclang-rt-22-dev libunwind-22-dev libdw-dev libelf-dev libiberty-dev binutils cmake ninja-build
  python3 libc6-dev"
# To run the tests, on top of these.
RTSAN_PACKAGES_TEST="llvm-22-tools lld lld-22 g++ make python3-psutil libomp-22-dev libc++-22-dev libc++abi-22-dev"
# For each of the older LLVMs; N is its number.
RTSAN_PACKAGES_OLD="clang-N llvm-N-dev libclang-rt-N-dev lld-N"

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Those of the given packages that are missing. npm and rustc count by their commands, which may have come in another way.
missing_packages() {
  for package; do
    case $package in
      npm) command -v npm >/dev/null 2>&1 || echo npm ;;
      rustc) command -v rustc >/dev/null 2>&1 || echo rustc-web ;;
      *) installed "$package" || echo "$package" ;;
    esac
  done
}

apt_updated=
# Installs what is missing of the given packages; returns 1 if that is impossible and sets `why`. Never asks anything.
install_packages() {
  # shellcheck disable=SC2046
  set -- $(missing_packages "$@")
  [ $# -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    why="not installed, and only root can install: $*"
    return 1
  fi
  if [ -z "$apt_updated" ]; then
    apt-get update </dev/null >>"$log" 2>&1 || { why="apt-get update failed; see $log"; return 1; }
    apt_updated=1
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null >>"$log" 2>&1 ||
    { why="apt-get could not install $*; see $log"; return 1; }
}

need_debian() {
  command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 ||
    die "this script is for Debian 12; elsewhere build by hand as README.md says"
}
