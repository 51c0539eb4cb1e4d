# tests/airlock/formats/apt.sh RENDER_SAMPLES DIR
#
# apt updates from our archive and downloads a package, and does neither once
# anything was touched or is out of date. The package is made here; apt gets a
# root of its own, so nothing depends on this machine's apt.
source "$(dirname "$0")/interop.sh"
need apt-get dpkg-deb
fresh=$dir/fresh
pool=pool/main/a/airlock-sample/airlock-sample_1.0-1_all.deb

mkdir -p "$dir/package/DEBIAN" "$dir/package/usr/share/airlock-sample"
echo "a sample" >"$dir/package/usr/share/airlock-sample/file"
cat >"$dir/package/DEBIAN/control" <<END
Package: airlock-sample
Version: 1.0-1
Architecture: all
Maintainer: Nobody <nobody@airlock.example>
Description: a package to be downloaded
 It has a description
 .
 of some lines.
END
dpkg-deb --root-owner-group -b "$dir/package" "$dir/sample.deb" >/dev/null

# The stanza as its publisher would have it.
digest() { "$1" "$dir/sample.deb" | cut -d' ' -f1; }
{
  dpkg-deb -f "$dir/sample.deb"
  echo "Filename: pool/upstream/airlock-sample.deb"
  echo "Size: $(stat -c %s "$dir/sample.deb")"
  echo "MD5sum: $(digest md5sum)"
  echo "SHA1: $(digest sha1sum)"
  echo "SHA256: $(digest sha256sum)"
} >"$dir/stanza"

render() { "$render_samples" apt "$fresh" "$1" "$dir/stanza" "$pool"; }

# Files of the archive under test are copied from $fresh into $archive, touched
# there, and read by an apt that remembers nothing.
archive=$dir/archive
restore() {
  rm -rf "$archive" "$dir/root"
  cp -r "$fresh" "$archive"
  mkdir -p "$archive/$(dirname $pool)" "$dir/root/lists/partial" \
    "$dir/root/cache/archives/partial" "$dir/root/parts" "$dir/download"
  cp "$dir/sample.deb" "$archive/$pool"
  : >"$dir/root/status"
  cat >"$dir/root/apt.conf" <<END
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "$dir/root/parts";
Dir::Etc::sourcelist "$dir/root/sources.list";
Dir::Etc::sourceparts "$dir/root/parts";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$dir/root/parts";
Dir::Etc::trusted "/dev/null";
Dir::Etc::trustedparts "$dir/root/parts";
Dir::State "$dir/root";
Dir::State::lists "$dir/root/lists";
Dir::State::status "$dir/root/status";
Dir::Cache "$dir/root/cache";
Acquire::Check-Valid-Until "true";
Acquire::Languages "none";
Acquire::Retries "0";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
END
  echo "deb [signed-by=$archive/airlock.gpg] file:$archive sealed main" \
    >"$dir/root/sources.list"
  export APT_CONFIG=$dir/root/apt.conf
}
update() { apt-get -q --error-on=any update; }
download() { (cd "$dir/download" && rm -f ./* && apt-get -q download airlock-sample); }

render "$now"
restore
accepted "the archive" update
accepted "the package" download
cmp "$dir/download/airlock-sample_1.0-1_all.deb" "$dir/sample.deb"
accepted "its stanza" apt-cache show airlock-sample
grep -q "^Filename: $pool\$" "$dir/log"
grep -q "^SHA256: $(digest sha256sum)\$" "$dir/log"
if grep -i '^\(md5sum\|sha1\):' "$dir/log"; then
  echo "FAILED: a weak digest is published"
  exit 1
fi

restore
rm "$archive/dists/sealed/InRelease"
accepted "the archive by Release and Release.gpg" update
accepted "the package by them" download

restore
rm "$archive/dists/sealed/InRelease"
flip "$archive/dists/sealed/Release" 10
refused "a touched Release" "BADSIG" update

restore
flip "$archive/dists/sealed/InRelease" 60
refused "a touched InRelease" "BADSIG" update

restore
flip "$archive/dists/sealed/main/binary-amd64/Packages" 20
refused "a touched Packages" "Hash Sum mismatch" update

restore
accepted "the archive once more" update
flip "$archive/$pool" 200
refused "a touched package" "Hash Sum mismatch" download

restore
sed -i 's/airlock.gpg/other.gpg/' "$dir/root/sources.list"
"$render_samples" openpgp "$dir/openpgp" "$now"
cp "$dir/openpgp/other.gpg" "$archive/other.gpg"
refused "an archive signed by another key" "NO_PUBKEY" update

render $((now - 10 * 86400))
restore
refused "an archive past its Valid-Until" "is expired" update
