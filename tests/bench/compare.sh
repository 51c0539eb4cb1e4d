#!/bin/bash
# tests/bench/compare.sh BIN [MEGABYTES]
#
# `airlock compare` beside diffoscope: two large tars with one changed leaf, two
# trees of 2,000 files and 34 MB, two packages of 90 KB that differ in a build-id.
# Also holds that where diffoscope finds a difference, we do. They take turns, the
# least time of three counts (of diffoscope on what is large: one). Times are
# printed and judge nothing; a process of ours that used over 300 MiB fails.
set -euo pipefail
source "$(dirname "$0")/../support/packages.sh"
install_packages diffoscope-minimal dpkg-dev binutils
bin=$(cd "$1" && pwd) bench=$(realpath "$(dirname "$0")")
megabytes=${2:-677}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 - "$megabytes" <<'PY'
import hashlib
import io
import sys
import tarfile

def noise(seed, size):
    """Bytes that do not compress; the same each time."""
    out = bytearray()
    while len(out) < size:
        seed = hashlib.sha512(seed).digest()
        out += seed * 64
    return bytes(out[:size])

def tar(path, files):
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as out:
        for name, body in files:
            member = tarfile.TarInfo(name)
            member.size = len(body)
            member.mtime = 1_700_000_000
            out.addfile(member, io.BytesIO(body))

for name, count, size in (("large", int(sys.argv[1]), 1 << 20),
                          ("tree", 2000, 17_000)):
    def files(changed):
        for i in range(count):
            body = noise(b"%d" % i, size)
            if changed and i == count // 2:
                body = b"X" + body[1:]
            yield "d/%05d" % i, body
    tar(name + "-a.tar", files(False))
    tar(name + "-b.tar", files(True))
PY
mkdir -p p/DEBIAN p/usr/bin
printf 'Package: p\nVersion: 1\nArchitecture: amd64\nMaintainer: Nobody <n@example.org>\nDescription: p\n' >p/DEBIAN/control
cp -L "$(command -v ls)" p/usr/bin/
for id in a b; do
  printf '\4\0\0\0\24\0\0\0\3\0\0\0GNU\0%s-twenty-bytes-of-id' "$id" >note
  objcopy --update-section .note.gnu.build-id=note p/usr/bin/ls
  dpkg-deb --root-owner-group -Zxz -b p "package-$id.tar" >/dev/null
done

cat >turns.py <<'PY'
import sys

from timed import run

airlock, name, turns = sys.argv[1], sys.argv[2], int(sys.argv[3])
pair = [name + "-a.tar", name + "-b.tar"]
theirs = [run(["diffoscope", "--no-progress", *pair]) for _ in range(turns)]
ours = [run([airlock, "compare", *pair]) for _ in range(3)]
# 1: they differ; 6: so we say.
codes = {code for _, _, code in theirs}, {code for _, _, code in ours}
if codes != ({1}, {6}):
    sys.exit(f"{name}: exit codes {codes}")
their, our = min(theirs)[0], min(ours)[0]
memory = max(mib for _, mib, _ in ours)
print(f"{name:8} airlock {our:6.3f} s  diffoscope {their:6.2f} s"
      f"  ratio {our / their:6.4f}  {memory:4.0f} MiB")
sys.exit(f"{name}: over 300 MiB" if memory > 300 else 0)
PY
PYTHONPATH=$bench python3 turns.py "$bin/airlock" large 1
PYTHONPATH=$bench python3 turns.py "$bin/airlock" tree 1
PYTHONPATH=$bench python3 turns.py "$bin/airlock" package 3
