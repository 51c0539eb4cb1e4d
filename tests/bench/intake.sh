#!/bin/bash
# tests/bench/intake.sh BIN [GIBIBYTES]
#
# A large file through `airlock submit`, beside what only hashing it costs, and
# how much memory each program took at most. Times are printed and judge
# nothing; a program that used over 64 MiB fails, since memory must not grow
# with the input.
source "$(dirname "$0")/../support/flow.sh"
need openssl ssh-keygen python3 sha256sum
size=${1:-4}
limit_kib=$((64 * 1024))
available=$(df --output=avail -k "$FLOW_WORK" | tail -1)
[ "$available" -gt $((size * 2 * 1024 * 1024 + 1024 * 1024)) ] ||
  fail "this needs $((2 * size + 1)) GiB in ${TMPDIR:-/tmp}"

flow_site
flow_key blobs
flow_policy blobs signed-blob blobs "$(flow_key_id blobs)" '' '[inspection.limits]
leaf-bytes = "64GiB"'
file=$FLOW_WORK/large
# Random, so that no file system compresses it; one random MiB over and over
# would do as well, and this is as fast as the disk.
openssl enc -aes-128-ctr -nosalt -pass pass:bench -pbkdf2 </dev/zero 2>/dev/null |
  head -c $((size << 30)) >"$file" || true
[ "$(stat -c %s "$file")" -eq $((size << 30)) ] || fail "the file was not made"
cat "$file" >/dev/null

seconds() { # COMMAND…
  local from to
  from=$(date +%s.%N)
  "$@" >"$FLOW_ANSWER" 2>"$FLOW_ERRORS" || fail "$*"
  to=$(date +%s.%N)
  python3 -c "print(f'{$to - $from:.2f}')"
}
openssl_time=$(seconds openssl dgst -sha256 "$file")
sums_time=$(seconds sha256sum "$file")
digest=$(cut -d' ' -f1 "$FLOW_ANSWER")

# The command line's own peak: the shell's child, so wait4() knows.
cat >"$FLOW_WORK/peak.py" <<'PY'
import os, sys, time
begin = time.monotonic()
pid = os.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w") as out:
    print(usage.ru_maxrss, f"{time.monotonic() - begin:.2f}", file=out)
sys.exit(os.waitstatus_to_exitcode(status))
PY
answers 0 python3 "$FLOW_WORK/peak.py" "$FLOW_WORK/usage" \
  airlock submit blobs "$file" --key "$PEOPLE/dave" --json
read -r own_kib submit_time <"$FLOW_WORK/usage"
[ "$(field bytes)" -eq $((size << 30)) ] || fail "not all of it was taken"
[ -e "$AIRLOCK_HOME/vault/quarantine/sha256/${digest:0:2}/${digest:2}" ] ||
  fail "the vault has another digest"

worst=0
row() { # NAME KIB
  printf '  %-20s %6d KiB\n' "$1" "$2"
  [ "$2" -le "$worst" ] || worst=$2
}
echo "$size GiB, warm"
printf '  %-20s %s s\n' 'openssl dgst -sha256' "$openssl_time" sha256sum "$sums_time" \
  'airlock submit' "$submit_time"
python3 -c "print(f'  submit / openssl      {$submit_time / $openssl_time:.2f}\n"\
"  submit / sha256sum    {$submit_time / $sums_time:.2f}')"
echo "peak resident memory"
row airlock "$own_kib"
for pid in $(cat "/proc/$SITE_PID/task/$SITE_PID/children"); do
  name=$(basename "$(readlink "/proc/$pid/exe")")
  row "$name" "$(awk '/^VmHWM/ {print $2}' "/proc/$pid/status")"
done
[ "$worst" -le "$limit_kib" ] ||
  { echo "FAILED: $worst KiB are over $limit_kib" >&2; exit 1; }
