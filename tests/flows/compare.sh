#!/bin/bash
# tests/flows/compare.sh BIN
#
# What becomes of a package that is built again: `airlock compare` says how
# nearly it is the same, what it passed over, and why it differs; and where
# strip-nondeterminism makes two files the same, so does R3.
source "$(dirname "$0")/../support/flow.sh"
need dpkg-deb jq gcc objcopy strip-nondeterminism gzip zip ar md5sum

# compared CODE LEVEL SENTENCE FILE FILE [OPTIONS]: exit code, level, a pattern
# that the sentence has.
compared() {
  says "$1" compare airlock compare "$4" "$5" "${@:6}"
  [ "$(field level)" = "$2" ] || fail "$4 $5: $(field level), not $2: $(field sentence)"
  # shellcheck disable=SC2053
  [[ $(field sentence) == $3 ]] || fail "$4 $5: $(field sentence)"
}

cd "$FLOW_WORK"
# package FOLDER NAME [OPTIONS]: builds NAME.deb, with its md5sums, at $built.
export SOURCE_DATE_EPOCH=1700000000
built=@1700000000
package() {
  (cd "$1" && find usr -type f | sort | xargs md5sum >DEBIAN/md5sums)
  find "$1" -exec touch -h -d "$built" {} +
  dpkg-deb "${@:3}" --root-owner-group -b "$1" "$2.deb" >/dev/null
}
mkdir -p one/DEBIAN one/usr/bin one/usr/share/doc/sample
printf 'Package: sample\nVersion: 1\nArchitecture: amd64\nMaintainer: Nobody <nobody@example.org>\nDepends: libc6\nDescription: a sample\n' \
  >one/DEBIAN/control
cat >sample.c <<'END'
#include <stdio.h>
int main(void) { return printf("%d %s\n", YEAR, WORDS); }
END
# with_id FILE ID: in the place of its build-id, 20 bytes.
with_id() {
  printf '\4\0\0\0\24\0\0\0\3\0\0\0GNU\0%s' "$2" >note
  objcopy --update-section .note.gnu.build-id=note "$1"
}
build() {
  gcc -O1 -w "-DYEAR=$1" "-DWORDS=\"$2\"" "${@:4}" sample.c -o "$3"
  with_id "$3" published-on-that-da
}
build 2022 "from /build/sample-1/src" one/usr/bin/sample
printf 'words\n' | gzip -n9 >one/usr/share/doc/sample/changelog.gz
package one published -Zxz

cp published.deb again.deb
compared 0 R0 "They are the same, byte for byte." published.deb again.deb
package one gzip -Zgzip
built=@1600000000
package one later -Zgzip
built=@1700000000
compared 6 R1 "They differ only in how they are compressed*" published.deb gzip.deb
compared 0 R1 "They differ only in how they are compressed*" published.deb gzip.deb --level R1
compared 0 R2 "They differ only in the times of entries*" published.deb later.deb --level R2
compared 6 R2 "They differ only in the times of entries*" published.deb later.deb --level R1
passed "packed otherwise is R1, built later R2, and --level says what is no failure"

cp -a one two
with_id two/usr/bin/sample rebuilt-on-that-day!
package two build-id -Zxz
compared 0 R3 "They differ only in the build-id (usr/bin/sample), and in what follows*" \
  published.deb build-id.deb --level R3
jq -e '.normalisers[] | select(.name == "elf-build-id") | ."left-bytes" == 20' \
  "$FLOW_ANSWER" >/dev/null || fail "the bytes of a build-id"
[ "$(jq -r '.left.forms.R3' "$FLOW_ANSWER")" = "$(jq -r '.right.forms.R3' "$FLOW_ANSWER")" ] ||
  fail "two digests of one form"
[ "$(jq -r '.left.forms.R2' "$FLOW_ANSWER")" != "$(jq -r '.right.forms.R2' "$FLOW_ANSWER")" ] ||
  fail "one digest of two forms"
# The same, with a list of checksums that is not true any more.
dpkg-deb --root-owner-group -Zxz -b two build-id.deb >/dev/null
sed -i 's/^./g/' two/DEBIAN/md5sums
dpkg-deb --root-owner-group -Zxz -b two false.deb >/dev/null
compared 6 RX "They differ in 1 place: in md5sums *" published.deb false.deb --level R3
passed "another build-id is R3, and its 20 bytes are counted; false checksums are RX"

# rebuilt SENTENCE COMMAND…: changes a copy of the package and compares.
rebuilt() {
  local sentence=$1
  shift
  rm -rf three
  cp -a one three
  (cd three && "$@")
  package three changed -Zxz
  compared 6 RX "$sentence" published.deb changed.deb --level R3
}
rebuild_program() { cd .. && build "$1" "$2" three/usr/bin/sample "${@:3}"; }
rebuilt "*in usr/bin/sample a year is in it (.text: '2022', '2026')*" \
  rebuild_program 2026 "from /build/sample-1/src"
rebuilt "*in usr/bin/sample the path of the build is in it (.rodata: '/build/sample-1/src', '/tmp/xx/sampl-1/src')*" \
  rebuild_program 2022 "from /tmp/xx/sampl-1/src"
rebuilt "*in usr/bin/sample it needs other libraries (nothing, 'libm.so.6')*" \
  rebuild_program 2022 "from /build/sample-1/src" -Wl,--no-as-needed -lm
rebuilt "*in control the package depends on others (Depends: nothing, 'libmd0')*" \
  sed -i 's/^Depends: .*/&, libmd0/' DEBIAN/control
rebuilt "They differ in 1 place: usr/bin/sample differs in its mode." \
  chmod 4755 usr/bin/sample
rebuilt "*as another umask makes them." chmod 775 usr/bin/sample
rebuilt "*usr/bin/more is in the second only*" touch usr/bin/more
rebuilt "*in usr/share/doc/sample/changelog.gz the text differs (line 1: 'words', 'other')*" \
  sh -c 'echo other | gzip -n9 >usr/share/doc/sample/changelog.gz'
passed "a year, a path, a library, a dependency, setuid, a umask are called by their names"

# What strip-nondeterminism makes the same, R3 says is the same.
gcc -c -w -DYEAR=1 '-DWORDS="x"' sample.c -o sample.o
touch -d 2003-03-03 sample.o && ar qcU a.a sample.o
touch -d 2004-04-04 sample.o && ar qcU b.a sample.o
touch -d 2003-03-03 sample.c && zip -q a.zip sample.c sample.o
touch -d 2004-04-04 sample.c && zip -q b.zip sample.o sample.c
gzip <sample.c >a.gz
touch -d 2005-05-05 sample.c && gzip -k sample.c && mv sample.c.gz b.gz
for kind in a zip gz; do
  cp "a.$kind" "x.$kind" && cp "b.$kind" "y.$kind"
  ! cmp -s "x.$kind" "y.$kind" || fail "two .$kind that are one"
  env -u SOURCE_DATE_EPOCH strip-nondeterminism --normalizers +ar "x.$kind" "y.$kind"
  cmp -s "x.$kind" "y.$kind" || fail "strip-nondeterminism left .$kind apart"
  says 0 compare airlock compare "a.$kind" "b.$kind" --level R3
done
passed "where strip-nondeterminism makes two files the same, R3 does"

head -c 300 published.deb >cut.deb
refuses 3 truncated airlock compare published.deb cut.deb
refuses 2 usage airlock compare published.deb
refuses 2 usage airlock compare published.deb again.deb --level RX
airlock compare published.deb build-id.deb >text || true
grep -q '^R3  They differ only in the build-id' text && grep -q 'R3 elf-build-id' text ||
  fail "the text for people"
passed "what cannot be read is refused for its reason"

# Another implementation, from docs/formats/normal-form.md alone, has our digests.
cat >forms.py <<'PY'
import hashlib
import json
import sys
import tarfile


def hexdigest(data):
    return hashlib.sha256(data).hexdigest()


def token(text):
    return "".join(c if "!" <= c <= "~" and c != "%" else f"%{ord(c):02X}"
                   for c in text) or "%"


def entry(level, name, kind, mode, owner, link, attributes, content, hidden):
    lines = ["airlock.normal-entry/v1", f"level {level}", f"name {token(name)}",
             f"type {kind}", f"mode {mode}", f"owner {owner}",
             f"link {token(link)}", "capabilities %",
             f"attributes {token(attributes)}", f"content {content}"]
    lines += [f"hidden {n} {token(v)}" for n, v in sorted(hidden.items())]
    return hexdigest(("\n".join(lines) + "\n").encode())


def form(path, level):
    members = []
    with tarfile.open(path) as tar:
        for m in tar:
            kind = ("dir" if m.isdir() else "symlink" if m.issym() else "file")
            body = tar.extractfile(m).read() if m.isfile() else b""
            content = f"bytes {m.size} {hexdigest(body)}" if m.isfile() else "none"
            hidden = {"tar-time": str(m.mtime),
                      "tar-names": f"{m.uname}/{m.gname}"}
            attributes = "".join(
                f"{of}={name}\n" for of, number, name in (
                    ("user", m.uid, m.uname), ("group", m.gid, m.gname))
                if name and (number, name) != (0, "root"))
            members.append((m.name, entry(
                level, m.name, kind, m.mode, f"{m.uid} {m.gid}", m.linkname,
                attributes, content, hidden if level == "R1" else {})))
    if level != "R1":
        members.sort(key=lambda member: member[0].encode())
    listed = "airlock.normal-members/v1\n" + "".join(
        f"member {digest}\n" for _, digest in members)
    content = f"container tar % {hexdigest(listed.encode())}"
    return "sha256:" + entry(level, "", "file", 0, "0 0", "", "", content, {})


answer = json.load(open(sys.argv[1]))
for side in "left", "right":
    forms = {level: form(answer[side]["path"], level)
             for level in ("R1", "R2", "R3")}
    assert forms == answer[side]["forms"], (side, forms, answer[side]["forms"])
PY
mkdir -p tree/b "tree/a name"
echo 1 >"tree/a name/one" && echo 2 >tree/b/two && ln -s b/two tree/link
tar --format=ustar -cf first.tar -C tree "a name" b link
tar --format=gnu -cf second.tar -C tree link b "a name"
compared 6 R2 "*the order of entries*" first.tar second.tar
python3 forms.py "$FLOW_ANSWER" || fail "another implementation has other digests"
passed "a second implementation of the form has the same digests"

# What strangers wrote is text in the page too.
mkdir -p html/a
echo '<b>1</b>' >"html/a/<script>alert(1)<"
tar -C html -cf a.tar a
echo '<b>2</b>' >"html/a/<script>alert(1)<"
tar -C html -cf b.tar a
answers 6 airlock compare a.tar b.tar --html page.html
grep -q '&lt;script&gt;' page.html || fail "the page names the file"
[ "$(grep -ciE '<script|<b>|https?:|src=' page.html)" = 0 ] || fail "a page that acts"
python3 - page.html <<'PY'
import html.parser
import sys

class Balanced(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []
    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "br"):
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

page = Balanced()
page.feed(open(sys.argv[1], encoding="utf-8").read())
page.close()
assert page.open == [], page.open
PY
passed "a page for people runs nothing and fetches nothing"
