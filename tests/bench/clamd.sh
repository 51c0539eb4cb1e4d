#!/bin/bash
# tests/bench/clamd.sh BIN CLAMD_BENCH [MEGABYTES]
#
# A tree of programs, libraries and texts, asked about leaf by leaf out of its tar
# as the conductor does, beside `clamdscan -m --fdpass` over the same tree lying
# unpacked; then a second version of the tar that shares 95 % of its leaves. The two
# take turns, the least time of three counts. Times are printed and judge nothing.
#
# The database is our own, of a few signatures: what is compared is the way to
# clamd and back, which weighs most where clamd itself has little to do.
set -euo pipefail
bin=$(cd "$1" && pwd) bench=$(realpath "$2") megabytes=${3:-650}
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
clamd=
trap '[ -z "$clamd" ] || kill "$clamd"; rm -rf "$work"' EXIT
cd "$work"
mkdir tree
# Whole files alone, until there are enough of them.
python3 - "$megabytes" <<'PY'
import os
import shutil
import sys

left = int(sys.argv[1]) * 1_000_000
for root in ("/usr/bin", "/usr/lib", "/usr/share"):
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            # What clamd is given whole, as by the policy's default.
            size = os.path.getsize(path)
            if not 0 < size <= min(left, 25 << 20) or not os.access(path, os.R_OK):
                continue
            to = "tree" + path
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copyfile(path, to)
            left -= size
PY
tar -cf first.tar tree
# Every twentieth file is another in the second version.
cp -r tree second
find second -type f | sort | awk 'NR % 20 == 0' | while read -r file; do
  echo changed >>"$file"
done
tar --transform 's/^second/tree/' -cf second.tar second
rm -rf second
python3 "$source/testdata/clamav/make_db.py" database
cat >clamd.conf <<CONF
LocalSocket $work/clamd.ctl
DatabaseDirectory $work/database
Foreground yes
MaxFileSize 100M
MaxScanSize 100M
AlertExceedsMax yes
DisableCache yes
CONF
chmod 755 "$work"
TZ=UTC clamd --config-file=clamd.conf >clamd.log 2>&1 &
clamd=$!
until [ -S clamd.ctl ]; do
  kill -0 "$clamd" || { cat clamd.log >&2; exit 1; }
  sleep 0.1
done
cat ./*.tar >/dev/null

theirs= ours= second=
quotient() { awk "BEGIN { printf \"%.2f\", ($1) / ($2) }"; }
least() { printf '%s\n' "$@" | sort -g | head -1; }
for turn in 1 2 3; do
  begin=$(date +%s.%N)
  clamdscan --config-file=clamd.conf -m --fdpass --quiet tree
  end=$(date +%s.%N)
  theirs+=" $(quotient "$end - $begin" 1)"
  "$bench" "$bin/airlock-worker" "$work/clamd.ctl" first.tar second.tar >said
  awk '$2 != "clean" || $3 != $4 { print "not clean: " $0; bad = 1 } END { exit bad }' said
  ours+=" $(awk 'NR == 1 { print $1 }' said)"
  second+=" $(awk 'NR == 2 { print $1 }' said)"
done
# shellcheck disable=SC2086
theirs=$(least $theirs) ours=$(least $ours) second=$(least $second)
files=$(find tree -type f | wc -l)
echo "$files files, $(($(stat -c %s first.tar) / 1000000)) MB"
echo "clamdscan -m --fdpass   $theirs s"
echo "airlock                 $ours s   ratio $(quotient "$ours" "$theirs")"
echo "  second version        $second s   ratio $(quotient "$second" "$ours") to the first"
echo "  memory                $(($(awk 'NR == 2 { print $5 }' said) / 1024)) MiB"
