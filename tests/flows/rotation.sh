#!/bin/bash
# tests/flows/rotation.sh BIN
#
# The life of the root and of the seal key, by the commands that people use: the
# next root is made, signed offline and published, and what was sealed under the
# one before still crosses. Then a key is revoked, a seal by the old key is
# refused, and after a disaster two administrators reset the signer's memory.
source "$(dirname "$0")/../support/flow.sh"
need openssl ssh-keygen python3 cmp

flow_site
flow_key gke
flow_policy gke gke-onprem gke "$(flow_key_id gke)"
submit() { # NAME TEXT [ATTEMPT]: hands in, approves, waits for a release of it
  mkdir -p "$FLOW_WORK/$1"
  echo "$2" >"$FLOW_WORK/$1/$1"
  flow_sign gke "$FLOW_WORK/$1/$1"
  id=$(airlock submit gke "$FLOW_WORK/$1" --attempt "${3:-1}" \
    --key "$PEOPLE/dave" --json | site_json id)
  flow_approve "$id"
  flow_released "$id"
}
index_of_seal() {
  airlock show "$1" --json | python3 -c '
import json, sys
print([r["index"] for r in json.load(sys.stdin)["records"]
       if r["kind"] == "airlock.seal/v1"][0])'
}
# The conductor publishes anew when a new root is there.
released_since() { # RECORD
  local tries version
  for tries in $(seq 1 300); do
    version=$(airlock release sealed --json 2>/dev/null |
      site_json version 2>/dev/null) || version=0
    [ "$version" -gt "$1" ] && return 0
    sleep 0.1
  done
  fail "nothing was released after record $1"
}
export AIRLOCK_GATE=$FLOW_WORK/gate
embedded=()
grep -q '^mode embedded' "$AIRLOCK_HOME/installation" && embedded=(--accept-embedded)
gate_init() { # STATE ROOT
  local fingerprint
  fingerprint=$(airlock root show "$2" --json | site_json digest)
  answers 0 airlock-gate init --state "$1" --site site1 --root "$2" \
    --fingerprint "$fingerprint" --fingerprint "$fingerprint" "${embedded[@]}"
}
cross() { # prints the crossing's folder
  airlock cross sealed --site site1 --json | site_json folder
}
seal_key() { airlock key list --json | python3 -c '
import json, sys
print([k["id"] for k in json.load(sys.stdin)["keys"] if k["purpose"] == "seal"][0])'; }
keys=$FLOW_WORK/root-keys
sign() { # FILE KEY…: each root key on its own, without the installation
  local file=$1 key digest
  shift
  digest=$(env -u AIRLOCK_HOME airlock root show "$file" --json | site_json digest)
  for key in "$@"; do
    env -u AIRLOCK_HOME airlock root sign "$file" --root-key "$key" \
      --digest "$digest" >/dev/null
  done
}

submit one first
one=$id
says 0 "root show" airlock root show
[ "$(field version)" = 1 ] || fail "root version $(field version)"
first_seal_key=$(seal_key)
gate_init "$AIRLOCK_GATE" "$AIRLOCK_HOME/public/1.root"
folder=$(cross)
answers 0 airlock-gate receive "$folder"
passed "a release under root 1 is received"

# --- the ceremony
says 0 "key new" airlock key new seal
seal_pem=$(field public)
says 0 "key new" airlock key new targets
targets_pem=$(field public)
says 0 "key new" airlock key new apt
apt_pem=$(field public)
refuses 2 usage airlock key new checkpoint
says 0 "key new" env -u AIRLOCK_HOME airlock key new root --to "$FLOW_WORK/new-root-keys"
root_pem=$(field public) root_id=$(field id)
new_key=${root_pem%.pem}.key
gone=$(python3 -c '
import re, sys
print(re.search(r"^public (\S+)", open(sys.argv[1]).read(), re.M).group(1))' \
  "$keys/root-1.key" | base64 -d | sha256sum | cut -d' ' -f1)
next=$FLOW_WORK/2.root
refuses 3 bad-key airlock root next --to "$next" --replace "seal=$targets_pem"
refuses 10 not-found airlock root next --to "$next" --drop-root-key "$root_id"
says 0 "root next" airlock root next --to "$next" --replace "seal=$seal_pem" \
  --replace "targets=$targets_pem" --replace "apt=$apt_pem" \
  --add-root-key "$root_pem" --drop-root-key "sha256:$gone"
digest=$(field digest)
refuses 3 bad-root airlock root publish "$next"
refuses 3 bad-root airlock root sign "$next" --root-key "$keys/root-1.key" \
  --digest "sha256:$gone"
refuses 4 wrong-passphrase airlock root sign "$next" --root-key "$keys/root-1.key" \
  --digest "$digest" --passphrase-fd 0 <<<'guessed'
sign "$next" "$keys/root-1.key" "$keys/root-2.key"
# Two of the old, one of the new.
refuses 3 bad-root airlock root publish "$next"
sign "$next" "$new_key"
says 0 "root show" airlock root show "$next"
[ "$(field signatures.0.signed)" = 2 ] && [ "$(field signatures.1.signed)" = 2 ] ||
  fail "not signed by two and two"
cp "$next" "$FLOW_WORK/touched"
flip "$FLOW_WORK/touched" -10
answers 3 airlock root publish "$FLOW_WORK/touched"
says 0 "root publish" airlock root publish "$next"
says 0 "root publish" airlock root publish "$next"
[ "$(field already)" = True ] || [ "$(field already)" = true ] || fail "the same root twice is news"
cmp "$next" "$AIRLOCK_HOME/public/2.root"
says 0 "root show" airlock root show
[ "$(field version)" = 2 ] || fail "root version $(field version)"
second_root=$(field record)
[ "$(seal_key)" != "$first_seal_key" ] || fail "the seal key is the old one"
passed "the next root: new seal, release and root keys, signed offline"

# --- before and after
released_since "$second_root"
submit two second
two=$id
published=$AIRLOCK_HOME/published/sealed/current
[ -s "$published/tuf/metadata/1.root.json" ] && [ -s "$published/tuf/metadata/2.root.json" ] ||
  fail "not both of TUF's roots"
folder=$(cross)
answers 0 airlock-gate receive "$folder"
store=$AIRLOCK_GATE/store/sealed/current/files/gke
cmp "$store/one" "$FLOW_WORK/one/one"
cmp "$store/two" "$FLOW_WORK/two/two"
gate_init "$FLOW_WORK/late-gate" "$next"
answers 0 airlock-gate receive --state "$FLOW_WORK/late-gate" "$folder"
replayed() { # ID FINDING: what the audit finds of its seal
  python3 - "$FLOW_ANSWER" "$@" <<'PY' || fail "replay of $1 is not: $2"
import json, sys
found = [r["finding"] for r in json.load(open(sys.argv[1]))["replayed"]
         if r["id"] == sys.argv[2] and r["kind"] == "seal"]
sys.exit(len(found) != 1 or not found[0].startswith(sys.argv[3]))
PY
}
# Each with the key of the root that was in force then.
says 0 "audit replay" airlock audit replay
replayed "$one" "admitted again"
replayed "$two" "admitted again"
no_leftovers
passed "seals of both keys cross, to a gate that knew root 1 and to one that did not"

# --- revocation
from=$(index_of_seal "$one")
third=$FLOW_WORK/3.root
refuses 10 not-found airlock root next --to "$third" --revoke "$root_id=$from"
says 0 "root next" airlock root next --to "$third" --revoke "$first_seal_key=$from"
sign "$third" "$new_key" "$keys/root-2.key"
says 0 "root publish" airlock root publish "$third"
third_root=$(airlock root show --json | site_json record)
released_since "$third_root"
[ ! -e "$published/files/gke/one" ] || fail "a void seal is published"
cmp "$published/files/gke/two" "$FLOW_WORK/two/two"
says 0 "audit replay" airlock audit replay
replayed "$one" "void"
replayed "$two" "admitted again"
answers 0 airlock-gate receive "$(cross)"
[ ! -e "$AIRLOCK_GATE/store/sealed/current/files/gke/one" ] || fail "a void seal crossed"
# Whoever asks is told, by each verb.
says 0 "audit verify" airlock audit verify
[ "$(field void.0.index)" = "$from" ] && [ "$(field void.0.reason)" = not-sealed ] ||
  fail "audit verify does not name the void seal"
says 11 why airlock why "$one"
[ "$(field state)" = VOID ] && [ "$(field reasons.0.reason)" = not-sealed ] ||
  fail "why: $(field state), $(field reasons)"
answers 11 airlock why "$one"
grep -q "void (the key of the seal at record $from is revoked); dave may hand the same in again, with --attempt 2\.$" \
  "$FLOW_ANSWER" || fail "why does not say why, or what to do"
says 11 watch airlock watch "$one" --until sealed
says 0 show airlock show "$one"
[ "$(field state)" = VOID ] || fail "show: $(field state)"
answers 0 airlock show "$one"
grep -q "^.* seal  *signer  *VOID (the key of the seal at record $from is revoked): " \
  "$FLOW_ANSWER" || fail "show does not mark the record"
says 0 list airlock list --state SEALED
[ "$(field submissions.0.id)" = "$two" ] && [ "$(field submissions.1)" = - ] ||
  fail "list: $(field submissions)"
says 0 list airlock list --state VOID
[ "$(field submissions.0.id)" = "$one" ] && [ "$(field submissions.1)" = - ] ||
  fail "list: $(field submissions)"
says 0 why airlock why "$two"
submit one first 2
cmp "$published/files/gke/one" "$FLOW_WORK/one/one"
again=$id
says 0 "audit replay" airlock audit replay
replayed "$one" "void"
replayed "$again" "admitted again"
answers 0 airlock-gate receive "$(cross)"
cmp "$AIRLOCK_GATE/store/sealed/current/files/gke/one" "$FLOW_WORK/one/one"
passed "seals of a revoked key are void; the same is sealed again with the new one"

# --- an older ledger comes back
version() { airlock release sealed --json | site_json version; }
kept_version=$(version)
cp -a "$AIRLOCK_HOME/ledger" "$FLOW_WORK/backup"
sed -e 's/^activation = 1/activation = 2/' \
  -e '/^\[people.alice\]/,/^keys/s/"administrator"/"auditor"/' \
  -e '/^\[people.dave\]/,/^keys/s/"reviewer"/"administrator", "reviewer"/' \
  -e '/^\[people.erin\]/,/^keys/s/"waiver"/"administrator", "waiver"/' \
  "$FLOW_WORK/roster.toml" >"$FLOW_WORK/roster-2.toml"
says 0 "roster activate" airlock roster activate "$FLOW_WORK/roster-2.toml" --key "$PEOPLE/alice"
submit three third
lost_version=$(version)
[ "$(cross)" = "$AIRLOCK_HOME/outbox/site1/sealed/5" ] || fail "not crossing 5"
site_stop
# As from a backup. The index sees for itself; what was published and crossed
# since lies under numbers that this ledger will give out again.
rm -rf "$AIRLOCK_HOME/ledger"
cp -a "$FLOW_WORK/backup" "$AIRLOCK_HOME/ledger"
export XDG_STATE_HOME=$FLOW_WORK/state-after
everything() { (cd "$AIRLOCK_HOME" && find published/*/* outbox/*/*/* -prune | sort); }
site_start
says 2 "ledger reset" airlock ledger reset 1000 "sha256:$gone" --reason "lost" \
  --key "$PEOPLE/alice"
[ "$(field reason)" = configuration ] || fail "reset: $(field reason)"
case $(field detail) in
  "published/sealed/$lost_version and 1 others "*"airlock doctor --remove-lost") ;;
  *) fail "reset does not say what is lost" ;;
esac
says 2 doctor airlock doctor
for path in "published/sealed/$lost_version" outbox/site1/sealed/5; do
  grep -q "$path is not of this ledger" "$FLOW_ANSWER" || fail "doctor: no $path"
  [ -e "$AIRLOCK_HOME/$path" ] || fail "there is no $path"
done
everything >"$FLOW_WORK/with-lost"
says 0 doctor airlock doctor --remove-lost
everything | comm -13 - "$FLOW_WORK/with-lost" >"$FLOW_WORK/removed"
printf '%s\n' outbox/site1/sealed/5 "published/sealed/$lost_version" |
  cmp -s - "$FLOW_WORK/removed" || fail "removed: $(cat "$FLOW_WORK/removed")"
[ "$(readlink "$AIRLOCK_HOME/published/sealed/current")" = "$kept_version" ] ||
  fail "current is $(readlink "$AIRLOCK_HOME/published/sealed/current")"
says 0 doctor airlock doctor
passed "what was published and crossed of the lost history, and no more, is removed"
mkdir -p "$FLOW_WORK/four"
echo fourth >"$FLOW_WORK/four/four"
flow_sign gke "$FLOW_WORK/four/four"
four=$(flow_submit gke "$FLOW_WORK/four")
flow_approve "$four"
saw() { grep -o 'the signer saw [0-9]* sha256:[0-9a-f]*' "$FLOW_WORK/run.log" | tail -1; }
for tries in $(seq 1 300); do [ -z "$(saw)" ] || break; sleep 0.1; done
read -r _ _ _ size root <<<"$(saw)"
[ -n "${root:-}" ] || fail "the signer does not refuse the older ledger"
passed "the signer refuses an older ledger: it saw $size records"

reset() { airlock ledger reset "$size" "$root" --reason "the disk died" "$@"; }
says 0 "audit verify" airlock audit verify
refuses 2 usage airlock ledger reset "$(field records)" "$(field root)" \
  --reason "no reason" --key "$PEOPLE/alice"
# alice is an administrator of the ledger that is left, and was one no more.
says 0 "ledger reset" reset --key "$PEOPLE/alice"
sleep 3
[ "$(airlock show "$four" --json | site_json state)" != SEALED ] ||
  fail "a removed administrator has reset the signer"
says 8 "ledger reset" reset --threshold 2 --key "$PEOPLE/dave"
says 0 "ledger reset" reset --threshold 2 --key "$PEOPLE/erin"
flow_released "$four"
cmp "$published/files/gke/four" "$FLOW_WORK/four/four"
says 0 "roster activate" airlock roster activate "$FLOW_WORK/roster-2.toml" --key "$PEOPLE/alice"
says 0 "audit verify" airlock audit verify
says 0 "audit replay" airlock audit replay
replayed "$one" "void"
replayed "$two" "admitted again"
replayed "$four" "admitted again"
no_leftovers
passed "two administrators of the roster that it knew reset it, and it goes on"

# An auditor who was told of another first root.
cp -p "$AIRLOCK_HOME/installation" "$FLOW_WORK/installation"
sed -i "s|^first-root .*|first-root sha256:$(printf '0%.0s' {1..64})|" \
  "$AIRLOCK_HOME/installation"
refuses 3 bad-root airlock audit verify
cp -p "$FLOW_WORK/installation" "$AIRLOCK_HOME/installation"
says 0 "audit verify" airlock audit verify
passed "a ledger without the root that is pinned does not verify"
