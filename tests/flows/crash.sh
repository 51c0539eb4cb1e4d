#!/bin/bash
# tests/flows/crash.sh BIN [--all]
#
# Kills each program before each of its writes, in the middle of everything,
# and lets the flow go on: its end must be the same. Without --all only a
# sample of the places, for about a minute.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
  # A killed process loses nothing that a disk would keep, so memory will do,
  # and thousands of fsync cost nothing there.
  export TMPDIR=/dev/shm
fi
source "$(dirname "$0")/../support/flow.sh"
need gpg openssl ssh-keygen dpkg-deb python3
library=$FLOW_BIN/libkill_at.so
[ -e "$library" ] || fail "missing: $library (build the target kill_at)"

SITE_MODE=embedded
flow_site
flow_apt sample "$FLOW_WORK/sample" '1 day ago'
flow_policy sample apt-repo sample "$FLOW_FINGERPRINT" 'origin = "Sample"
codename = "sample"
max-age = "200d"'
site_stop
root=$(sed -n 's/^first-root //p' "$AIRLOCK_HOME/installation")
airlock-gate --state "$FLOW_WORK/gate" init --site site1 --accept-embedded \
  --root "$AIRLOCK_HOME/public/1.root" --fingerprint "$root" --fingerprint "$root" >/dev/null
passed "an installation to start from"
python3 "$FLOW_SOURCE/tests/flows/crash.py" "$FLOW_BIN" "$FLOW_WORK" "$library" "$@"
