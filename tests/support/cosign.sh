# tests/support/cosign.sh
#
# find_cosign DIR: sets $cosign. Debian 12 has none; unless there is one in
# $PATH, it is fetched from Debian 13 by an apt with a root of its own, checked
# as every package is, and kept in DIR.
fetch_cosign() {
  local root=$1-apt mirror
  # From wherever this machine gets Debian.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' |
    grep '/debian/$' | sort -u) || { echo "missing: a Debian mirror for apt"; exit 1; }
  mkdir -p "$root/lists/partial" "$root/cache/archives/partial" "$root/parts"
  : >"$root/status"
  cat >"$root/apt.conf" <<END
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "";
Dir::Etc::sourcelist "$root/sources.list";
Dir::Etc::sourceparts "$root/parts";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$root/parts";
Dir::State "$root";
Dir::State::lists "$root/lists";
Dir::State::status "$root/status";
Dir::Cache "$root/cache";
Acquire::Languages "none";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
END
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
    "${mirror%%$'\n'*} trixie main" >"$root/sources.list"
  (
    export APT_CONFIG=$root/apt.conf
    cd "$root" && apt-get -qq update && apt-get -qq download cosign
  )
  dpkg-deb -x "$root"/cosign_*.deb "$1"
}
find_cosign() {
  cosign=$(command -v cosign) && return
  [ -x "$1/usr/bin/cosign" ] || fetch_cosign "$1"
  cosign=$1/usr/bin/cosign
}
