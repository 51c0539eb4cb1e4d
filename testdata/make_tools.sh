#!/bin/bash
# testdata/make_tools.sh
#
# Makes bundles/tools anew: small archives by the tools that people use, one for
# each form that a tool writes, with its .case. Other bytes in each run; what is
# committed is what the tools once wrote.
#
# Needs bsdtar bzip2 cpio dpkg-deb git gzip jar python3 rpmbuild tar xz zip zstd.
set -euo pipefail
umask 022
export LC_ALL=C SOURCE_DATE_EPOCH=1700000000
out=$(cd "$(dirname "$0")" && pwd)/bundles/tools
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
mkdir -p "$out"
cd "$work"

mkdir -p tree/folder
echo hello >tree/folder/file
seq 2000 >tree/folder/numbers
: >tree/empty
ln tree/folder/file tree/linked
ln -s ../folder/file tree/folder/symbolic
chmod 4755 tree/empty
mkdir plain
cp tree/folder/numbers tree/empty plain

# tool NAME ENDING FORMAT COVERAGE WHY: a case for NAME.ENDING, written before.
tool() {
  printf 'expect: accepted\nformat: %s\ncoverage: %s\nwhy: %s\nmade-by: make_tools.sh\n' \
    "$3" "$4" "$5" >"$out/$1.case"
  [ -s "$out/$1.$2" ]
}

# --- zip
(cd tree && zip -q -r -y "$out/info-zip.zip" .)
tool info-zip zip zip complete "Info-ZIP's zip 3.0 with a symbolic link, owners and times"
(cd tree && zip -q -r -y - folder | cat >"$out/info-zip-piped.zip")
tool info-zip-piped zip zip complete "Info-ZIP's zip into a pipe: descriptors behind the files"
(cd tree && zip -q -r -y -0 -X -z "$out/info-zip-stored.zip" folder <<<"a comment" >/dev/null)
tool info-zip-stored zip zip complete "stored, without extra fields, with a comment"
(cd tree && zip -q -r -y -fz "$out/info-zip-zip64.zip" folder)
tool info-zip-zip64 zip zip complete "Info-ZIP made to write zip64"
(cd tree && bsdtar -cf "$out/libarchive.zip" --format zip empty folder linked)
tool libarchive zip zip complete "libarchive's zip: sizes before and behind the bytes"
(cd tree && bsdtar -cf "$out/libarchive-stored.zip" --format zip --options zip:compression=store folder)
tool libarchive-stored zip zip complete "the same, stored"
git init -q repo
cp -a tree/folder repo
git -C repo add .
git -C repo -c user.name=a -c user.email=a@example.org commit -q -m a
git -C repo archive --format=zip -o "$out/git-zip.zip" HEAD
tool git-zip zip zip complete "git archive: a commit in the comment, a symbolic link"
git -C repo archive --format=tar HEAD >"$out/git-tar.tar"
tool git-tar tar tar complete "git archive: a commit in a global header"
(cd plain && jar -cf "$out/java.jar" numbers empty)
tool java jar zip complete "jar of OpenJDK: its mark, descriptors, no modes"
(cd plain && jar -c0f "$out/java-stored.jar" numbers empty)
tool java-stored jar zip complete "the same, stored"
python3 - "$out" <<'PY'
import sys, zipfile
out = sys.argv[1]
info = zipfile.ZipInfo("ü/numbers", (2023, 11, 14, 22, 13, 20))
with zipfile.ZipFile(out + "/zipfile.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.write("plain/numbers", "numbers")
    z.writestr(info, open("plain/numbers").read())
    z.writestr("folder/", "")
with zipfile.ZipFile(out + "/zipfile-zip64.zip", "w", zipfile.ZIP_DEFLATED) as z:
    with z.open("numbers", "w", force_zip64=True) as f:
        f.write(open("plain/numbers", "rb").read())
class Pipe:
    def __init__(self, path):
        self.file = open(path, "wb")
    def write(self, data):
        return self.file.write(data)
    def flush(self):
        self.file.flush()
pipe = Pipe(out + "/zipfile-piped.zip")
with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a", "hello\n" * 50)
    z.writestr("b", "")
pipe.file.close()
pipe = Pipe(out + "/zipfile-piped-zip64.zip")
with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as z:
    with z.open("numbers", "w", force_zip64=True) as f:
        f.write(b"hello\n" * 50)
pipe.file.close()
PY
tool zipfile zip zip complete "Python's zipfile: a wheel is made so"
tool zipfile-zip64 zip zip complete "Python's zipfile with force_zip64"
tool zipfile-piped zip zip complete "Python's zipfile into what cannot seek"
tool zipfile-piped-zip64 zip zip complete "the same with zip64: a descriptor of eight-byte sizes"

# --- cpio
for form in newc crc; do
  (cd tree && find . | sort | cpio --quiet -o -H $form >"$out/gnu-cpio-$form.cpio")
  tool gnu-cpio-$form cpio cpio complete "GNU cpio 2.13, -H $form, with hard links"
done
(cd tree && find folder linked | sort | cpio --quiet -o -H newc --reproducible >"$out/gnu-cpio-plain.cpio")
tool gnu-cpio-plain cpio cpio complete "names without ./"
(cd tree && bsdtar -cf "$out/libarchive-newc.cpio" --format newc .)
tool libarchive-newc cpio cpio complete "libarchive's newc, with hard links"

# --- tar
for form in gnu ustar posix; do
  (cd tree && tar --format=$form -cf "$out/gnu-tar-$form.tar" .)
  tool gnu-tar-$form tar tar complete "GNU tar 1.34, --format=$form"
done
(cd tree && bsdtar -cf "$out/libarchive-pax.tar" --format pax .)
tool libarchive-pax tar tar complete "libarchive's pax"
python3 - "$out" <<'PY'
import sys, tarfile
with tarfile.open(sys.argv[1] + "/python-tarfile.tar", "w") as t:
    t.add("tree", "ü" * 80)
PY
tool python-tarfile tar tar complete "Python's tarfile: pax headers for long names"
(cd tree && tar --format=gnu -c . | tee >(gzip -9 >"$out/gnu-gzip.tar.gz") \
  >(bzip2 -9 >"$out/bzip2.tar.bz2") >(xz -9 >"$out/xz-9.tar.xz") \
  >(zstd -q -19 --long=27 >"$out/zstd-long.tar.zst") | xz -T2 --block-size=4096 >"$out/xz-threads.tar.xz")
sleep 1
tool gnu-gzip tar.gz tar.gz complete "GNU gzip 1.12"
tool bzip2 tar.bz2 tar.bz2 complete "bzip2 1.0.8"
tool xz-9 tar.xz tar.xz complete "xz -9: a dictionary of 64 MiB"
tool xz-threads tar.xz tar.xz complete "xz -T2: several blocks in one stream"
tool zstd-long tar.zst tar.zst complete "zstd --long=27: a window of 128 MiB, with a checksum"
(cd tree && tar -c . | python3 -c "
import gzip, shutil, sys
with open('$out/python-gzip.tar.gz', 'wb') as raw, gzip.GzipFile('x.tar', 'wb', fileobj=raw) as z:
    shutil.copyfileobj(sys.stdin.buffer, z)")
tool python-gzip tar.gz tar.gz complete "Python's gzip, with a name"

# --- deb
mkdir -p package/DEBIAN package/usr/share
cp tree/folder/numbers package/usr/share
printf 'Package: fixture\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: a fixture\n' >package/DEBIAN/control
for packing in gzip xz zstd none; do
  dpkg-deb -Z$packing --root-owner-group -b package "$out/dpkg-deb-$packing.deb" >/dev/null 2>&1 ||
    { rm -f "$out/dpkg-deb-$packing.deb"; echo "dpkg-deb: no $packing" >&2; continue; }
  tool dpkg-deb-$packing deb deb complete "dpkg-deb -Z$packing"
done

# --- rpm
cat >fixture.spec <<'SPEC'
Name: fixture
Version: 1
Release: 1
Summary: a fixture
License: none
BuildArch: noarch
Source0: numbers
%description
A fixture.
%install
mkdir -p %{buildroot}/usr/share/fixture/folder %{buildroot}/usr/bin %{buildroot}/var/log
cp %{SOURCE0} %{buildroot}/usr/share/fixture/folder
ln %{buildroot}/usr/share/fixture/folder/numbers %{buildroot}/usr/share/fixture/linked
ln -s ../../../etc/passwd %{buildroot}/usr/share/fixture/symbolic
: >%{buildroot}/usr/share/fixture/empty
echo '#!/bin/sh' >%{buildroot}/usr/bin/fixture
: >%{buildroot}/var/log/fixture
%files
%dir /usr/share/fixture
/usr/share/fixture/*
%attr(4755,root,root) %caps(cap_net_raw=ep) /usr/bin/fixture
%ghost /var/log/fixture
%config(noreplace) /usr/share/fixture/empty
%post
echo installed
SPEC
mkdir -p top/SOURCES
cp tree/folder/numbers top/SOURCES
# build NAME PAYLOAD [OPTION…]
build() {
  local name=$1 payload=$2
  shift 2
  rm -rf top/RPMS top/SRPMS
  rpmbuild --quiet -ba --define "_topdir $work/top" --define "_binary_payload $payload" \
    --define "_source_payload $payload" --define "_buildhost example.org" \
    --define "use_source_date_epoch_as_buildtime 1" \
    --define "_source_filedigest_algorithm 8" --define "_binary_filedigest_algorithm 8" "$@" fixture.spec >/dev/null 2>build.log ||
    { cat build.log >&2; exit 1; }
  cp top/RPMS/noarch/*.rpm "$out/rpmbuild-$name.rpm"
  tool rpmbuild-$name rpm rpm complete "rpmbuild 4.18 with payload $payload $*"
}
build xz w6.xzdio
cp top/SRPMS/*.rpm "$out/rpmbuild-source.rpm"
tool rpmbuild-source rpm rpm complete "a source package of rpmbuild 4.18"
build gzip w9.gzdio
build bzip2 w9.bzdio
build zstd w19.zstdio
build unpacked w.ufdio
build md5 w6.xzdio --define "_binary_filedigest_algorithm 1"
printf 'Name: empty\nVersion: 1\nRelease: 1\nSummary: s\nLicense: none\nBuildArch: noarch\n%%description\nd\n%%files\n' >fixture.spec
build without-files w6.xzdio
ls "$out" | wc -l
