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
        kinds = re.findall(r"^airlock\.(\w+)/v\d+$", text, re.M)
        print(path, at + 2, size, kinds[-1])
        at += 2 + size
PY

# round CHANNEL PATH: one submission, approved, its signer the only one to ask.
round() {
  local object file at size kind count=0 kinds=
  id=$(flow_submit "$1" "$2")
  await_verdict "$id" >/dev/null
  site_stop
  rm -f "$AIRLOCK_HOME"/run/*/socket
  # No conductor: nobody asks the signer but this script.
  program ledger
  flow_approve "$id"
  program signer

  while read -r object; do
    missed digest-mismatch "$object" $(($(stat -c %s "$object") / 2))
    count=$((count + 1))
  done < <(find "$AIRLOCK_HOME/vault/quarantine" -type f | sort)
  [ "$count" -ge 6 ] || fail "$count objects in quarantine"
  passed "$1: each of $count objects in quarantine is missed by the signer"

  count=0
  while read -r file at size kind; do
    # Its middle, and its end: a signature, where it has one.
    missed ledger-corrupt "$file" $((at + size / 2))
    missed ledger-corrupt "$file" $((at + size - 8))
    count=$((count + 1))
    kinds+="$kind "
  done < <(python3 "$FLOW_WORK/entries.py" "$AIRLOCK_HOME/ledger")
  for kind in roster root trust policy submission authentic inspected scan \
    rebuild held verdict decision; do
    case " $kinds" in *" $kind "*) ;; *) fail "no $kind among the records" ;; esac
  done
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
round sample "$FLOW_WORK/sample/repo"

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
round image "$FLOW_WORK/layout"
