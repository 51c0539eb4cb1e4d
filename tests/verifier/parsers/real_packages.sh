#!/bin/bash
# tests/verifier/parsers/real_packages.sh INSPECT_FILE SCAN_FILE COUNT
#
# Fetches COUNT packages, spread evenly over what this machine's apt offers,
# into a directory of its own, and demands of each that it is accepted, that
# its members are those that Python's tarfile lists (with modes, owners, sizes,
# targets and digests), and that the shipped rules find nothing. Exit 77, a
# skip, where apt has no lists or cannot fetch.
set -eu
inspect=$1 scan=$2 count=$3
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Name and size of every package of at most 20 MB, one version each.
apt-cache dumpavail 2>/dev/null | awk '
  /^Package: /{name=$2} /^Size: /{size=$2}
  /^$/{if (name != "" && size + 0 > 0 && size < 20000000) print name; name=""}
' | sort -u > names
total=$(wc -l < names)
[ "$total" -gt 100 ] || { echo "apt has no lists"; exit 77; }
awk -v n="$count" -v total="$total" '
  BEGIN {step = total / n} NR >= next_at {print; next_at += step}
' names > chosen
xargs -n 25 apt-get download -q < chosen > fetched 2>&1 || true
ls ./*.deb > debs 2>/dev/null || { echo "apt cannot fetch"; exit 77; }

bad=0
while read -r deb; do
  if ! "$inspect" "$deb" > ours; then
    head -1 ours; bad=$((bad + 1)); continue
  fi
  python3 "$here/list_deb.py" "$deb" | sort > theirs
  grep -P '\tdata\.tar[.a-z]*!/[^!]*(\t|$)' ours | grep -vP '^\S+\t.*!/.*!/' |
    sed -E 's/\tdata\.tar[.a-z]*!\//\t/' | sort > listed
  if ! diff -q listed theirs > /dev/null; then
    echo "differs: $deb"; diff listed theirs | head -5; bad=$((bad + 1))
  fi
  if ! "$scan" "$deb" > found; then
    cat found; bad=$((bad + 1))
  fi
done < debs
echo "$(wc -l < debs) packages, $bad bad"
[ "$bad" -eq 0 ]
