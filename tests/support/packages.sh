# tests/support/packages.sh
#
# What a fresh Debian 12 needs, in one place; sourced by ./demo and ./check.

# To build and to run the main job on real input.
AIRLOCK_BUILD_PACKAGES="g++ cmake ninja-build pkg-config ccache
  libssl-dev libsodium-dev libseccomp-dev libsqlite3-dev
  libboost-filesystem1.81-dev libboost-json1.81-dev
  libarchive-dev libzstd-dev liblzma-dev libbz2-dev libisal-dev zlib1g-dev librnp-dev libyara-dev
  libcurl4-openssl-dev libcli11-dev libtomlplusplus-dev libspdlog-dev
  libgtest-dev libgmock-dev"
AIRLOCK_RUN_PACKAGES="openssh-client ca-certificates debian-archive-keyring
  gnupg gpgv jq openssl python3 util-linux apt dpkg-dev"
# And what the tests use to ask tools that are not ours.
AIRLOCK_CHECK_PACKAGES="bubblewrap bzip2 checksec clamav clamav-daemon clamdscan
  coreutils cpio faketime git groff-base libarchive-tools minisign mmdebstrap
  nodejs npm procps rpm rpm2cpio signify-openbsd skopeo strace
  strip-nondeterminism uidmap unzip
  xz-utils zip zstd"

# install_packages NAME…: those that are not there yet.
install_packages() {
  local missing=()
  local name
  for name in "$@"; do
    # nodejs of another source brings its own npm.
    if [ "$name" = npm ] && command -v npm >/dev/null; then continue; fi
    if [ "$name" = nodejs ] && command -v node >/dev/null; then continue; fi
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null |
      grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  echo "installing: ${missing[*]}"
  "${as_root[@]}" apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -q -y \
    --no-install-recommends "${missing[@]}" >/dev/null
}
