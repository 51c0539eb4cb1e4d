#!/bin/bash
# tests/flows/compare_diffoscope.sh BIN
#
# Where diffoscope finds a difference, `airlock compare` does, and the other way
# round: packages built again, each with one thing changed. What diffoscope says
# of a file's bytes is a difference of ours or a normaliser named at that file,
# and a difference of ours is one of its.
source "$(dirname "$0")/../support/flow.sh"
need diffoscope dpkg-deb jq gcc objcopy md5sum python3
cd "$FLOW_WORK"
export SOURCE_DATE_EPOCH=1700000000

mkdir -p one/DEBIAN one/usr/bin one/usr/share/doc/sample one/etc
printf 'Package: sample\nVersion: 1\nArchitecture: amd64\nMaintainer: Nobody <nobody@example.org>\nDepends: libc6\nDescription: a sample\n' \
  >one/DEBIAN/control
printf '#include <stdio.h>\nint main(void) { return puts(WORDS); }\n' >sample.c
build() { gcc -O1 "-DWORDS=\"$1\"" sample.c -o usr/bin/sample; }
(cp sample.c one && cd one && build "one 2022" && rm sample.c)
printf 'a = 1\n' >one/etc/sample.conf
printf 'words\n' | gzip -n9 >one/usr/share/doc/sample/changelog.gz
ln -s sample one/usr/bin/link
package() {
  (cd "$1" && find usr etc -type f | sort | xargs md5sum >DEBIAN/md5sums)
  find "$1" -exec touch -h -d @1700000000 {} +
  dpkg-deb -Zxz --root-owner-group -b "$1" "$2" >/dev/null
}
package one one.deb

# changed NAME COMMAND…: a package in whose folder the command was run.
changed() {
  local name=$1
  shift
  rm -rf two
  cp -a one two
  cp sample.c two
  (cd two && "$@")
  rm two/sample.c
  package two two.deb
  local code=0
  diffoscope --no-progress --json theirs.json one.deb two.deb || code=$?
  [ "$code" = 1 ] || fail "$name: diffoscope says $code"
  airlock compare one.deb two.deb --json >"$FLOW_ANSWER" || code=$?
  [ "$code" = 6 ] || fail "$name: exit $code"
  python3 - theirs.json "$FLOW_ANSWER" <<'PY' || fail "$name"
import json
import sys

def files(node):
    """What is a file in a part of the package, by its last name; those that only
    the list of files tells apart are lines of that list."""
    name = node.get("source1") or node.get("source2") or ""
    if name.startswith("./"):
        yield name[2:]
    if name == "file list":
        for line in (node.get("unified_diff") or "").splitlines():
            if line[:1] in "+-" and " ./" in line:
                yield line.split(" ./")[-1].split(" -> ")[0]
    for detail in node.get("details", []):
        yield from files(detail)

theirs = set(files(json.load(open(sys.argv[1]))))
answer = json.load(open(sys.argv[2]))

def last(place):
    parts = place.removesuffix("!/content").split("!/")
    return parts[-1]

differs = {last(d["place"]) for d in answer["differences"]}
passed = {last(w["place"]) for n in answer["normalisers"] for w in n["where"]}
missed = {name for name in theirs if name not in differs | passed}
invented = {name for name in differs if name not in theirs}
if missed or invented:
    sys.exit(f"diffoscope alone {missed}, airlock alone {invented}")
PY
}
changed text sh -c 'echo "a = 2" >etc/sample.conf'
changed program build "one 2026"
changed build-id sh -c 'printf "\4\0\0\0\24\0\0\0\3\0\0\0GNU\0rebuilt-on-that-day!" >note
  objcopy --update-section .note.gnu.build-id=note usr/bin/sample; rm note'
changed packed sh -c 'echo other | gzip -n9 >usr/share/doc/sample/changelog.gz'
changed mode chmod 4755 usr/bin/sample
changed target ln -sfn other usr/bin/link
changed more sh -c 'echo more >usr/bin/more'
changed fewer rm etc/sample.conf
changed control sed -i 's/^Depends: .*/&, libmd0/' DEBIAN/control
changed script sh -c 'printf "#!/bin/sh\n" >DEBIAN/postinst; chmod 755 DEBIAN/postinst'
passed "10 packages: diffoscope and airlock name the same files"
