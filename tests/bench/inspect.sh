#!/bin/bash
# tests/bench/inspect.sh BIN [MEGABYTES]
#
# `airlock inspect` of one tree, packed in each way, beside what only hashing or
# unpacking it costs: the tools take turns, the least time of three counts.
# Times are printed and judge nothing; a process that used over 300 MiB fails,
# since memory must not grow with the input.
set -euo pipefail
bin=$(cd "$1" && pwd) bench=$(realpath "$(dirname "$0")")
megabytes=${2:-650}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Programs, libraries and texts as a system has them, until there are enough.
(cd / && find usr/bin usr/lib usr/share -xdev -type f -size -20M -print0 2>/dev/null |
  sort -z | tar --null -T - -cf - 2>/dev/null || true) |
  head -c "${megabytes}MB" >"$work/cut" || true
python3 - "$work/cut" "$work/tree.tar" <<'PY'
import sys
import tarfile
# The members that were not cut off, and an end.
with tarfile.open(sys.argv[1], ignore_zeros=False) as cut, \
        tarfile.open(sys.argv[2], "w", format=tarfile.GNU_FORMAT) as out:
    while True:
        try:
            member = cut.next()
            body = cut.extractfile(member) if member and member.isreg() else None
            if member is None:
                break
            if body is not None and len(body.read()) != member.size:
                break
            if body is not None:
                body.seek(0)
                out.addfile(member, body)
        except tarfile.ReadError:
            break
PY
rm "$work/cut"
cd "$work"
gzip -k tree.tar
bzip2 -k tree.tar
xz -k -1 -T0 tree.tar
zstd -q tree.tar
# A deb's data: the same, in an ar.
cat ./* >/dev/null

cat >turns.py <<'PY'
import os
import sys

from timed import run

def well(command):
    took = run(command)
    if took[2] != 0:
        sys.exit(f"{command}: exit code {took[2]}")
    return took

airlock, name, file, *peer = sys.argv[1:]
pairs = [(well(peer), well([airlock, "inspect", file])) for _ in range(3)]
theirs = min(peer[0] for peer, _ in pairs)
ours = min(own[0] for _, own in pairs)
memory = max(own[1] for _, own in pairs)
print(f"{name:8} {os.path.getsize(file) / 1e6:7.0f} MB  airlock {ours:6.2f} s"
      f"  {peer[0]:7} {theirs:6.2f} s  ratio {ours / theirs:5.2f}"
      f"  {memory:4.0f} MiB")
sys.exit(f"{name}: over 300 MiB" if memory > 300 else 0)
PY
turns() { PYTHONPATH=$bench python3 turns.py "$bin/airlock" "$@"; }
turns tar tree.tar openssl dgst -sha256 tree.tar
turns tar.zst tree.tar.zst zstd -dc tree.tar.zst
turns tar.gz tree.tar.gz gzip -dc tree.tar.gz
turns tar.xz tree.tar.xz xz -dc -T1 tree.tar.xz
turns tar.bz2 tree.tar.bz2 bzip2 -dc tree.tar.bz2
