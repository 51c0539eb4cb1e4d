#!/bin/bash
# tests/flows/intake.sh BIN
#
# What may be handed in: no more than there is room for, by no more at once than
# intake can serve; and what nobody claims goes away again, while what is
# claimed stays. On a small disk of its own.
source "$(dirname "$0")/../support/flow.sh"
need openssl ssh-keygen python3 mkfifo unshare mount

if [ "${1:-}" != small-disk ]; then
  as_root=(unshare -m)
  [ "$(id -u)" -eq 0 ] || as_root=(unshare -rm)
  "${as_root[@]}" bash "$0" "$FLOW_BIN" small-disk
  exit 0
fi
SITE_MODE=embedded
site_make "$FLOW_WORK" "$FLOW_BIN" >/dev/null
mount -t tmpfs -o size=16m tmpfs "$AIRLOCK_HOME/vault/quarantine"
flow_tidy() { umount -l "$AIRLOCK_HOME/vault/quarantine"; }
site_start
airlock roster activate "$FLOW_WORK/roster.toml" --key "$PEOPLE/alice" >/dev/null
flow_key gke
flow_policy gke gke-onprem gke "$(flow_key_id gke)"

made() { head -c "$2" /dev/urandom >"$FLOW_WORK/$1"; }
object() {
  local hex
  hex=$(sha256sum "$FLOW_WORK/$1" | cut -d' ' -f1)
  echo "$AIRLOCK_HOME/vault/quarantine/sha256/${hex:0:2}/${hex:2}"
}
there() { [ -f "$(object "$1")" ] || fail "$1 is not in the vault"; }
gone() { [ ! -e "$(object "$1")" ] || fail "$1 is still in the vault"; }
markers() { # [NAME]: of that file alone
  local hex=
  [ -z "${1:-}" ] || hex=$(sha256sum "$FLOW_WORK/$1" | cut -d' ' -f1)
  find "$AIRLOCK_HOME/vault/unclaimed" -name "$hex*.*.*.*" | wc -l
}
# abandoned NAME: handed in, and never claimed for want of a key.
abandoned() {
  refuses 2 unreadable airlock submit gke "$FLOW_WORK/$1" --key "$FLOW_WORK/none"
}
submitted() { says 0 submit airlock submit gke "$FLOW_WORK/$1" --key "$PEOPLE/dave"; }

# knock TIMES [FILE [MAX]]: a program of its own that asks intake and stays.
cat >"$FLOW_WORK/knock.py" <<'PY'
import array, os, socket, struct, sys, time
times = int(sys.argv[1])
kept = []
for _ in range(times):
    s = socket.socket(socket.AF_UNIX)
    s.connect(os.environ["AIRLOCK_HOME"] + "/run/intake/socket")
    kept.append(s)
if len(sys.argv) > 2:
    fd = os.open(sys.argv[2], os.O_RDWR if len(sys.argv) > 3 else os.O_RDONLY)
    text = b"airlock.intake/v1\nverb put\nmax-bytes 1073741824\noffset 0\nobject -\nchannel -\n"
    s.sendmsg([struct.pack(">I", len(text)) + text],
              [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])
    print(s.recv(4096)[4:].decode(), flush=True)
else:
    print("knocked", flush=True)
time.sleep(600)
PY
knock() {
  python3 "$FLOW_WORK/knock.py" "$@" >"$FLOW_WORK/knocked" 2>&1 &
  KNOCKING=$!
  local tries
  for tries in $(seq 1 200); do
    [ -s "$FLOW_WORK/knocked" ] && return 0
    sleep 0.1
  done
  fail "nothing came of knocking"
}
end_knocking() {
  kill "$KNOCKING"
  wait "$KNOCKING" 2>/dev/null || true
}

made a 5000000
made b 5000000
abandoned a
there a
[ "$(markers)" -ge 1 ] || fail "a has no marker"
submitted b
id_b=$(field id)
there b
gone a
passed "what was abandoned makes room for the same submitter's next"

made c 2500000
knock 1 "$FLOW_WORK/c"
grep -q airlock.stored "$FLOW_WORK/knocked" || fail "c was not taken"
made d 4000000
refuses 75 quota airlock submit gke "$FLOW_WORK/d" --key "$PEOPLE/dave"
gone d
there c
passed "over the limit: refused by name, and what a living program handed in stays"
end_knocking
submitted d
gone c
there b
there d
passed "when it has ended, its room is free; what is on record stays"

# The same bytes handed in by one that dies and claimed by another.
made e 1000
abandoned e
submitted e
made f 3000000
abandoned f
for name in b d e; do there "$name"; done
[ ! -e "$AIRLOCK_HOME/vault/unclaimed/claims/"* ] 2>/dev/null || fail "a claim was left"
passed "an object that was abandoned and is then claimed stays"

# What is fetched for somebody counts as theirs: from a folder, and from an
# archive, whose lists have no size beforehand and are counted with the most.
mkdir "$FLOW_WORK/offered"
flow_policy offered gke-onprem gke "$(flow_key_id gke)" '' '' "[sync]
source = \"file://$FLOW_WORK/offered\""
flow_policy listed apt-repo gke "$(flow_key_id gke)" 'origin = "Sample"
codename = "sample"
max-age = "200d"' '' "[sync]
source = \"file://$FLOW_WORK/archive stable main\"
packages = [\"tool:amd64\"]"
made offered/k 1000
refuses 2 unreadable airlock sync offered --key "$FLOW_WORK/none"
there offered/k
[ "$(markers offered/k)" -eq 1 ] || fail "what was fetched has no marker"
made offered/l 4000000
refuses 75 quota airlock sync offered --key "$PEOPLE/dave"
gone offered/l
rm "$FLOW_WORK/offered/l"
says 0 sync airlock sync offered --key "$PEOPLE/dave"
[ "$(markers offered/k)" -eq 0 ] || fail "what was claimed is marked"
there offered/k
mkdir -p "$FLOW_WORK/archive/dists/stable/main/binary-amd64"
made archive/dists/stable/InRelease 1000
made archive/dists/stable/main/binary-amd64/Packages.xz 1000
refuses 75 quota airlock sync listed --key "$PEOPLE/dave"
passed "what sync fetches counts as what is handed in, and is refused as that"

mkfifo "$FLOW_WORK/pipe"
knock 1 "$FLOW_WORK/pipe" write
grep -q not-a-file "$FLOW_WORK/knocked" || fail "a pipe: $(cat "$FLOW_WORK/knocked")"
end_knocking
passed "a pipe is not copied from, whoever hands it in"

knock 16
refuses 75 busy airlock submit gke "$FLOW_WORK/e" --attempt 2 --key "$PEOPLE/dave"
end_knocking
sleep 1
submitted e
passed "over the connections: refused by name, and free again afterwards"

says 0 show airlock show "$id_b"
says 0 "audit verify" airlock audit verify
passed "the history holds"

# Bits that rot and files that go are our loss, and have a name.
says 0 doctor airlock doctor --deep
made h 1000
flow_sign gke "$FLOW_WORK/h"
says 0 submit airlock submit gke "$FLOW_WORK/h" "$FLOW_WORK/h.1.sig" --key "$PEOPLE/dave"
id_h=$(field id)
await_verdict "$id_h" >/dev/null
flip "$(object e)" 0
rm -f "$(object h)"
says 3 why airlock why "$id_h"
grep -q vault-corrupt "$FLOW_ANSWER" || fail "why does not say vault-corrupt"
says 2 doctor airlock doctor --deep
for name in e h; do
  grep -q "$(sha256sum "$FLOW_WORK/$name" | cut -d' ' -f1)" "$FLOW_ANSWER" ||
    fail "doctor --deep does not name $name"
done
passed "why and doctor --deep name what the vault lost"

# What rots after the review is our loss too: the signer will not have it, and
# that is not on record as a refusal.
echo "not opaque: two approvals will do" >"$FLOW_WORK/i"
flow_sign gke "$FLOW_WORK/i"
says 0 submit airlock submit gke "$FLOW_WORK/i" "$FLOW_WORK/i.1.sig" --key "$PEOPLE/dave"
id_i=$(field id)
await_verdict "$id_i" >/dev/null
# Its evidence and inventory, which no stage before the seal reads again.
for kind in evidence inventory; do
  papers=$(grep -laE "^airlock.$kind/" "$AIRLOCK_HOME"/vault/quarantine/sha256/*/* -r |
    xargs ls -t | head -1)
  [ -n "$papers" ] || fail "no $kind in quarantine"
  flip "$papers" 30
  rotten+=("$papers")
done
flow_approve "$id_i"
for tries in $(seq 1 300); do
  ! grep -q "fault vault-corrupt.*$id_i" "$FLOW_WORK/run.log" || break
  sleep 0.1
done
grep -q "fault vault-corrupt.*$id_i" "$FLOW_WORK/run.log" ||
  fail "no vault-corrupt in the log: $(grep "$id_i" "$FLOW_WORK/run.log" | tail -3)"
state=$(airlock show "$id_i" --json | site_json state)
[ "$state" = APPROVED ] || fail "over rotten papers it is $state"
for papers in "${rotten[@]}"; do flip "$papers" 30; done
await SEALED "$id_i"
passed "papers that rot before the seal stop it, and restored let it go on"

# The children of a program that is killed end with it.
knock 3
intake=$(pgrep -o -f "^$FLOW_BIN/airlock-intake --home $AIRLOCK_HOME" || pgrep -o -f "airlock-intake.*$AIRLOCK_HOME")
children=$(pgrep -P "$intake")
[ "$(wc -w <<<"$children")" -ge 3 ] || fail "intake has no children: $children"
kill -9 "$intake"
for tries in $(seq 1 50); do
  left=$(for child in $children; do [ -e "/proc/$child" ] && grep -L '^State:.Z' "/proc/$child/status"; done 2>/dev/null || true)
  [ -z "$left" ] && break
  sleep 0.1
done
[ -z "$left" ] || fail "children of a killed intake live: $left"
end_knocking
passed "children die with their parent"
