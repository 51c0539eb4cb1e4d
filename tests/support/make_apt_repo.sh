#!/bin/bash
# Makes an apt repository of one small package, signed by a key of its own.
#
#   make_apt_repo.sh FOLDER GNUPGHOME DATE [VERSION [MORE]]
#
# MORE makes it another package of that version.
# DATE is what `date -d` reads and what the Release file says. The key is made
# in GNUPGHOME on the first call; its public half is FOLDER/key.gpg.
set -euo pipefail
folder=$1 home=$2 date=$3 version=${4:-1.0}
mkdir -p "$folder" "$home"
chmod 700 "$home"
gpg=(gpg --homedir "$home" --batch --quiet --no-tty)
"${gpg[@]}" --list-secret-keys upstream@example.org >/dev/null 2>&1 ||
  "${gpg[@]}" --passphrase '' --quick-generate-key \
    'Upstream (a key of our own) <upstream@example.org>' rsa3072 sign never 2>/dev/null
"${gpg[@]}" --export upstream@example.org >"$folder/key.gpg"

package=$folder/build
mkdir -p "$package/DEBIAN" "$package/usr/share/doc/airlock-sample"
printf 'Package: airlock-sample\nVersion: %s\nArchitecture: amd64\nMaintainer: Upstream <upstream@example.org>\nDescription: a sample\n' \
  "$version" >"$package/DEBIAN/control"
echo "sample $version${5:-}" >"$package/usr/share/doc/airlock-sample/README"
pool=pool/main/a/airlock-sample
mkdir -p "$folder/repo/$pool" "$folder/repo/dists/sample/main/binary-amd64"
deb=$pool/airlock-sample_${version}_amd64.deb
SOURCE_DATE_EPOCH=1700000000 dpkg-deb --root-owner-group -b "$package" \
  "$folder/repo/$deb" >/dev/null
rm -rf "$package"

cd "$folder/repo"
packages=dists/sample/main/binary-amd64/Packages
{
  dpkg-deb -f "$deb" Package Version Architecture Maintainer
  echo "Filename: $deb"
  echo "Size: $(stat -c %s "$deb")"
  echo "SHA256: $(sha256sum "$deb" | cut -d' ' -f1)"
  echo "Description: a sample"
  echo
} >"$packages"
cat >dists/sample/Release <<RELEASE
Origin: Sample
Label: Sample
Suite: stable
Codename: sample
Date: $(LC_ALL=C date -u -d "$date" '+%a, %d %b %Y %H:%M:%S UTC')
Architectures: amd64
Components: main
SHA256:
 $(sha256sum "$packages" | cut -d' ' -f1) $(stat -c %s "$packages") main/binary-amd64/Packages
RELEASE
"${gpg[@]}" --yes --digest-algo SHA512 --clearsign \
  -o dists/sample/InRelease dists/sample/Release
rm dists/sample/Release
gpgconf --homedir "$home" --kill all 2>/dev/null || true
