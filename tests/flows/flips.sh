#!/bin/bash
# tests/flows/flips.sh BIN
#
# One bit of everything that is kept, flipped one at a time under the real
# programs: the signer seals nothing, the gate takes in nothing. Without the
# flip both do. (Every byte of everything, in one process:
# tests/airlock/signer/flipped_bytes_test.cc, tests/airlock/gate.)
source "$(dirname "$0")/../support/flow.sh"
need gpg openssl ssh-keygen dpkg-deb python3
# Programs are started one by one here, as one user.
SITE_MODE=embedded


programs=()
flow_tidy() {
  [ ${#programs[@]} -eq 0 ] || kill "${programs[@]}" 2>/dev/null
  programs=()
}
program() { # NAME: alone
  # What the last of that name said is not this one's word.
  rm -f "$WORK/$1.log"
  "$FLOW_BIN/airlock-$1" --home "$AIRLOCK_HOME" --passphrase-fd 3 \
    3<"$AIRLOCK_HOME/credentials/$1/passphrase" >"$WORK/$1.log" 2>&1 &
  programs+=("$!")
  local tries
  for tries in $(seq 1 1200); do
    ! grep -q ready "$WORK/$1.log" || return 0
    sleep 0.1
  done
  fail "airlock-$1 does not start: $(cat "$WORK/$1.log")"
}
# seals ID: what the signer says to that, without the flip that is in place.
seals() {
  python3 "$FLOW_SUPPORT/ask_signer.py" "$AIRLOCK_HOME/run/signer/socket" seal "$1"
}
# missed REASON FILE OFFSET: with that byte another there is no seal.
missed() {
  local reason=$1 file=$2 at=$3 answer
  flip "$file" "$at"
  answer=$(seals "$id") || fail "no answer with byte $at of $file flipped"
  flip "$file" "$at"
  case $answer in
    "airlock.failure/v1 $reason") ;;
    airlock.failure/v1*) fail "${answer#* }, not $reason: byte $at of $file" ;;
    *) fail "sealed with byte $at of $file flipped" ;;
  esac
}

# Where each record lies in the tiles of entries: file, offset, size, kind. Of a
# tile that grew, the last form.
cat >"$FLOW_WORK/entries.py" <<'PY'
import os, re, sys
root = os.path.join(sys.argv[1], "tile", "entries")
newest = {}
for folder, _, names in os.walk(root):
    for name in names:
        path = os.path.join(folder, name)
        key = os.path.relpath(path, root).split(".p")[0]
        if os.path.getsize(path) > newest.get(key, ("", 0))[1]:
            newest[key] = (path, os.path.getsize(path))
for path, _ in newest.values():
    data, at = open(path, "rb").read(), 0
    while at < len(data):
        size = int.from_bytes(data[at:at + 2], "big")
        text = data[at + 2:at + 2 + size].decode("latin1")
        kinds = re.findall(r"^airlock\.([\w-]+)/v\d+$", text, re.M)
        print(path, at + 2, size, kinds[-1])
        at += 2 + size
PY

# objects CHANNEL: each of the one submission that there is.
objects() {
  local object count=0
  while read -r object; do
    missed digest-mismatch "$object" $(($(stat -c %s "$object") / 2))
    count=$((count + 1))
  done < <(find "$AIRLOCK_HOME/vault/quarantine" -type f | sort)
  [ "$count" -ge 6 ] || fail "$count objects in quarantine"
  passed "$1: each of $count objects in quarantine is missed by the signer"
}

# round CHANNEL PATH [WHAT]: one submission, approved, its signer the only one to
# ask.
round() {
  local file at size kind count=0
  id=$(flow_submit "$1" "$2")
  await_verdict "$id" >/dev/null
  site_stop
  rm -f "$AIRLOCK_HOME"/run/*/socket
  # No conductor: nobody asks the signer but this script.
  program ledger
  flow_approve "$id"
  program signer

  [ -z "${3:-}" ] || "$3" "$1"
  while read -r file at size kind; do
    # Its middle, and its end: a signature, where it has one.
    missed ledger-corrupt "$file" $((at + size / 2))
    missed ledger-corrupt "$file" $((at + size - 8))
    count=$((count + 1))
    echo "$kind" >>"$FLOW_WORK/kinds"
  done < <(python3 "$FLOW_WORK/entries.py" "$AIRLOCK_HOME/ledger")
  missed bad-checkpoint "$AIRLOCK_HOME/ledger/checkpoint" -8
  passed "$1: each of $count records, and the checkpoint"

  case $(seals "$id") in
    airlock.sealed/v1) ;;
    *) fail "not sealed with all flips undone: $(seals "$id")" ;;
  esac
  passed "$1: sealed without a flip"
  flow_tidy
  rm -f "$AIRLOCK_HOME"/run/*/socket
}

mkdir "$FLOW_WORK/apt" "$FLOW_WORK/oci"
WORK=$FLOW_WORK/apt
site_make "$WORK" "$FLOW_BIN" >/dev/null
site_start
airlock roster activate "$WORK/roster.toml" --key "$PEOPLE/alice" >/dev/null
flow_apt sample "$FLOW_WORK/sample" '1 day ago'
flow_policy sample apt-repo sample "$FLOW_FINGERPRINT" 'origin = "Sample"
codename = "sample"
max-age = "200d"'
round sample "$FLOW_WORK/sample/repo" objects

# --- what the gate is brought
site_start
flow_released "$id"
says 0 cross airlock cross sealed --site site1
folder=$(field folder)
site_stop
cp -r "$folder" "$FLOW_WORK/carried"
export AIRLOCK_GATE=$FLOW_WORK/gate
root=$(sed -n 's/^first-root //p' "$AIRLOCK_HOME/installation")
answers 0 airlock-gate init --site site1 --root "$AIRLOCK_HOME/public/1.root" \
  --fingerprint "$root" --fingerprint "$root" --accept-embedded
state() { (cd "$AIRLOCK_GATE" && find . -type f -exec sha256sum {} + | sort); }
state >"$FLOW_WORK/state"
count=0
while read -r file; do
  flip "$file" $(($(stat -c %s "$file") / 2))
  answers 3 airlock-gate receive "$FLOW_WORK/carried"
  flip "$file" $(($(stat -c %s "$file") / 2))
  state | cmp -s - "$FLOW_WORK/state" || fail "the gate has changed over $file"
  no_leftovers
  mv "$file" "$file.away"
  code=0
  airlock-gate receive "$FLOW_WORK/carried" >"$FLOW_ANSWER" 2>&1 || code=$?
  [ "$code" -ne 0 ] || fail "imported without $file"
  mv "$file.away" "$file"
  state | cmp -s - "$FLOW_WORK/state" || fail "the gate has changed without $file"
  count=$((count + 1))
done < <(find "$FLOW_WORK/carried" -type f | sort)
[ "$count" -ge 15 ] || fail "$count files in a crossing"
answers 0 airlock-gate receive "$FLOW_WORK/carried"
unset AIRLOCK_GATE
passed "each of $count files of a crossing, flipped or missing, is missed by the gate"

# --- the same with what a site that has worked for a while has on record
site_start
flow_key gke
flow_key stranger unknown
mkdir "$FLOW_WORK/waived" "$FLOW_WORK/refused" "$FLOW_WORK/gke"
for name in waived refused gke; do echo "$name" >"$FLOW_WORK/$name/tool"; done
flow_sign gke "$FLOW_WORK/waived/tool"
flow_sign stranger "$FLOW_WORK/refused/tool"
flow_sign gke "$FLOW_WORK/gke/tool"
# A change of trust first: what was verified before it would be stale.
cat >"$FLOW_WORK/trust-gke.toml" <<'POLICY'
channel = "trust-gke"
kind = "trust-root"
trust = "gke"
[inspection]
hold = "0s"
scanners = ["yara"]
[people]
approvals = 2
POLICY
airlock policy activate "$FLOW_WORK/trust-gke.toml" --key "$PEOPLE/alice" >/dev/null
flow_key other unknown
cat "$FLOW_WORK/gke.pub" "$FLOW_WORK/other.pub" >"$FLOW_WORK/both.pub"
changed=$(flow_submit trust-gke "$FLOW_WORK/both.pub")
flow_approve "$changed"
await SEALED "$changed"
for tries in $(seq 1 300); do
  ! airlock why "$changed" | grep -q 'is in force since' || break
  sleep 0.1
done
flow_policy waived gke-onprem gke "$(flow_key_id gke)" '' '[rebuild]
level = "R2"' 'waivable = ["rebuild"]'
flow_policy gke gke-onprem gke "$(flow_key_id gke)"
await REFUSED "$(flow_submit gke "$FLOW_WORK/refused")"
waived=$(flow_submit waived "$FLOW_WORK/waived")
await IN-REVIEW "$waived"
says 0 waive airlock waive "$waived" rebuild \
  --reason "one line of text" --expires 1d --key "$PEOPLE/erin"
# Void, as it resets a mark that the signer does not have; it is there all the same.
says 0 "ledger reset" airlock ledger reset 1 "sha256:$(printf '0%.0s' {1..64})" \
  --reason "none" --key "$PEOPLE/alice"
answers 0 python3 "$FLOW_SUPPORT/ask_signer.py" "$AIRLOCK_HOME/run/signer/socket" \
  timestamp sealed
round gke "$FLOW_WORK/gke"

WORK=$FLOW_WORK/oci
site_make "$WORK" "$FLOW_BIN" >/dev/null
site_start
airlock roster activate "$WORK/roster.toml" --key "$PEOPLE/alice" >/dev/null
flow_key image
flow_policy image oci-layout image "$(flow_key_id image)"
mkdir "$FLOW_WORK/tree"
head -c 300000 /dev/urandom >"$FLOW_WORK/tree/file"
"$FLOW_SUPPORT/make_oci.py" "$FLOW_WORK/tree" "$FLOW_WORK/layout" \
  registry.example/file:1 "$FLOW_WORK/image.pem" >/dev/null
round image "$FLOW_WORK/layout" objects

# Whoever adds a kind of record adds it above.
sed -n 's/^RECORD(k[A-Za-z]*, "airlock\.\([a-z-]*\)\/v[0-9]*".*/\1/p' \
  "$FLOW_SOURCE/airlock/core/record.def" | sort >"$FLOW_WORK/known"
[ "$(grep -c '^RECORD(' "$FLOW_SOURCE/airlock/core/record.def")" -eq \
  "$(wc -l <"$FLOW_WORK/known")" ] || fail "record.def is not understood here"
uncovered=$(sort -u "$FLOW_WORK/kinds" | comm -13 - "$FLOW_WORK/known")
[ -z "$uncovered" ] || fail "no flip of a record of kind" $uncovered
passed "each of $(wc -l <"$FLOW_WORK/known") kinds of record.def was flipped"
