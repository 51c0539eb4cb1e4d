#!/bin/bash
# tests/flows/trust_root.sh BIN RENDER_BUNDLES
#
# A change of whom the airlock believes, as a submission: what it changes is shown
# and signed, two people approve, it comes into force with the seal, and what was
# verified under the old trust goes stale. And every way round it, refused. As one
# user, since a liar listens in the worker's stead.
source "$(dirname "$0")/../support/flow.sh"
need openssl ssh-keygen python3 gpg
render_bundles=$1
SITE_MODE=embedded
library=$FLOW_BIN/libkill_at.so
[ -e "$library" ] || fail "missing: $library (build the target kill_at)"

lie() { echo "$*" >"$FLOW_WORK/lie.new" && mv "$FLOW_WORK/lie.new" "$FLOW_WORK/lie"; }
lie none
flow_site
flow_key first
flow_policy files gke-onprem first "$(flow_key_id first)"
for key in second third; do flow_key "$key" unknown; done
python3 "$FLOW_SUPPORT/lying_worker.py" "$AIRLOCK_HOME/run/worker/socket" \
  "$FLOW_BIN/airlock-worker" "$FLOW_WORK/lie" "$FLOW_WORK/said" \
  >"$FLOW_WORK/liar.log" 2>&1 &
liar=$!
programs=()
flow_tidy() { kill "$liar" "${programs[@]}" 2>/dev/null; }
until grep -q ready "$FLOW_WORK/liar.log"; do
  kill -0 "$liar" 2>/dev/null || fail "no liar: $(cat "$FLOW_WORK/liar.log")"
  sleep 0.05
done

# trust_policy CHANNEL TRUST [APPROVALS]
trust_policy() {
  {
    printf 'channel = "%s"\nkind = "trust-root"\ntrust = "%s"\n' "$1" "$2"
    printf '[inspection]\nhold = "0s"\nscanners = ["yara"]\n'
    printf 'opaque = "extra-reviewer"\n[people]\napprovals = %s\n' "${3:-2}"
  } >"$FLOW_WORK/$1.toml"
}
# hand_in CHANNEL PATH: once more; sets $id.
attempt=0
hand_in() {
  attempt=$((attempt + 1))
  says 0 submit airlock submit "$1" "$2" --attempt "$attempt" --key "$PEOPLE/dave"
  id=$(field id)
}
# refused_as REASON CODE STAGE: the submission $id is, and that is on record.
refused_as() {
  await REFUSED "$id" || fail "$id is not refused"
  local tries
  for tries in $(seq 1 300); do
    airlock why "$id" --json >"$FLOW_ANSWER" 2>/dev/null || true
    case $(field why) in "Refused at "*) break ;; esac
    sleep 0.1
  done
  says "$2" why airlock why "$id"
  [ "$(field reasons.0.reason)" = "$1" ] ||
    fail "$id: $(field reasons.0.reason), not $1"
  case $(field why) in "Refused at $3: "*) ;; *) fail "$id: $(field why)" ;; esac
}
approve() { # PERSON
  airlock approve "$id" --digest "$(await_verdict "$id")" \
    --key "$PEOPLE/$1" >/dev/null
}
in_force() { # TRUST GENERATION
  local tries
  for tries in $(seq 1 300); do
    says 0 "trust show" airlock trust show
    python3 - "$1" "$2" "$FLOW_ANSWER" <<'PY' && return 0
import json, sys
trusts = json.load(open(sys.argv[3]))["trusts"]
sys.exit(not any(t["name"] == sys.argv[1] and t["generation"] == int(sys.argv[2])
                 for t in trusts))
PY
    sleep 0.1
  done
  fail "$1 is not in force as generation $2"
}
release() { # NAME KEY: a file of the channel "files", signed; sets $id
  mkdir -p "$FLOW_WORK/$1"
  echo "$1" >"$FLOW_WORK/$1/$1"
  flow_sign "$2" "$FLOW_WORK/$1/$1"
  hand_in files "$FLOW_WORK/$1"
}

# --- what one person may do
says 0 "trust import" airlock trust import first "$FLOW_WORK/first.pub" --key "$PEOPLE/alice"
[ "$(field already)" = true ] || fail "the same bytes are another trust"
refuses 4 trust-in-force airlock trust import first "$FLOW_WORK/second.pub" --key "$PEOPLE/alice"
trust_policy trust-first first 1
refuses 2 trust-needs-two airlock policy check "$FLOW_WORK/trust-first.toml"
refuses 2 trust-needs-two airlock policy activate "$FLOW_WORK/trust-first.toml" --key "$PEOPLE/alice"
for extra in 'targets = ["sealed"]' 'authenticity = { threshold = 1 }'; do
  { echo "$extra"; sed 's/approvals = 1/approvals = 2/' "$FLOW_WORK/trust-first.toml"; } \
    >"$FLOW_WORK/extra.toml"
  refuses 2 bad-policy airlock policy check "$FLOW_WORK/extra.toml"
done
trust_policy trust-first first
says 0 "policy activate" airlock policy activate "$FLOW_WORK/trust-first.toml" --key "$PEOPLE/alice"
# A name that nobody believes yet, and that a policy is for.
trust_policy trust-later later
says 0 "policy activate" airlock policy activate "$FLOW_WORK/trust-later.toml" --key "$PEOPLE/alice"
refuses 4 trust-in-force airlock trust import later "$FLOW_WORK/second.pub" --key "$PEOPLE/alice"
passed "one person may not change a trust, nor have a policy that lets them"

# --- what a change shows
cat "$FLOW_WORK/first.pub" "$FLOW_WORK/second.pub" >"$FLOW_WORK/both.pub"
# Verified under the old trust, and left to lie.
release before first
before=$id
await_verdict "$before" >/dev/null
hand_in trust-first "$FLOW_WORK/both.pub"
change=$id
await_verdict "$change" >/dev/null
says 0 show airlock show "$change"
[ "$(field trust-change.summary)" = "first: 1 added, 1 kept" ] ||
  fail "shown: $(field trust-change.summary)"
[ "$(field trust-change.entries.0.fate)" = added ] &&
  [ "$(field trust-change.entries.0.id)" = "$(flow_key_id second)" ] &&
  [ "$(field trust-change.entries.1.id)" = "$(flow_key_id first)" ] ||
  fail "the entries are others"
says 8 why airlock why "$change"
[ "$(field trust-change.entries.0.id)" = "$(flow_key_id second)" ] || fail "why does not show it"
answers 0 airlock show "$change"
grep -q "added  key  $(flow_key_id second)" "$FLOW_ANSWER" || fail "not shown to people"
passed "what is added and kept, by fingerprint"

# --- who decides
refuses 4 self-approval airlock approve "$change" \
  --digest "$(await_verdict "$change")" --key "$PEOPLE/dave"
approve bob
says 8 why airlock why "$change"
grep -q "1 more approval" "$FLOW_ANSWER" || fail "one is enough: $(field why)"
in_force first 1
id=$change
# A second change of the same trust, from the same beginning.
hand_in trust-first "$FLOW_WORK/second.pub"
rival=$id
await_verdict "$rival" >/dev/null
id=$change
approve carol
await SEALED "$change"
in_force first 2
says 0 why airlock why "$change"
case $(field why) in *"first generation 2 is in force"*) ;; *) fail "$(field why)" ;; esac
id=$rival
refused_as stale-trust 11 decide
id=$before
refused_as stale-trust 11 decide
passed "two of others; what rested on the old trust, another change too, is stale"

# --- what follows
flow_policy files gke-onprem first \
  "$(flow_key_id first)\", \"$(flow_key_id second)"
release after second
flow_approve "$id"
flow_released "$id"
says 0 "audit replay" airlock audit replay
grep -q "first generation 2, as it was sealed" "$FLOW_ANSWER" || fail "the change is not replayed"
says 0 "audit replay" airlock audit replay "$change"
grep -q "what is in the file, a worker says the same again" "$FLOW_ANSWER" || fail "not read again"
says 0 "audit verify" airlock audit verify
[ "$(field void)" = "[]" ] || fail "something is void: $(field void)"
passed "a release under the new trust; the change is replayed"

# A removed key's signature counts no more, and the removal is shown.
release last first
last=$id
await_verdict "$last" >/dev/null
hand_in trust-first "$FLOW_WORK/second.pub"
await_verdict "$id" >/dev/null
says 0 show airlock show "$id"
[ "$(field trust-change.summary)" = "first: 1 removed, 1 kept" ] || fail "$(field trust-change.summary)"
flow_approve "$id"
in_force first 3
id=$last
refused_as stale-trust 11 decide
hand_in files "$FLOW_WORK/last"
refused_as unsigned 3 verify
passed "a key that is taken away"

# --- what is no change, and no trust
hand_in trust-first "$FLOW_WORK/second.pub"
refused_as duplicate-record 11 verify
mkdir "$FLOW_WORK/two" && cp "$FLOW_WORK"/{first,third}.pub "$FLOW_WORK/two/"
hand_in trust-first "$FLOW_WORK/two"
refused_as bad-bundle 3 verify
head -c 200 /usr/bin/env >"$FLOW_WORK/noise"
hand_in trust-first "$FLOW_WORK/noise"
await REFUSED "$id"
echo '{}' >"$FLOW_WORK/empty.json"
hand_in trust-first "$FLOW_WORK/empty.json"
await REFUSED "$id"
passed "no change, two files, noise, an empty root"

# --- a new trust by two people: a keyring, and a Sigstore instance
"$FLOW_SUPPORT/make_apt_repo.sh" "$FLOW_WORK/sample" "$FLOW_WORK/gnupg" '1 day ago' 1.0
hand_in trust-later "$FLOW_WORK/sample/key.gpg"
await_verdict "$id" >/dev/null
says 0 show airlock show "$id"
case $(field trust-change.summary) in "later, a new trust: "*" added") ;; *) fail "$(field trust-change.summary)" ;; esac
approve carol
airlock reject "$id" --digest "$(await_verdict "$id")" --comment "by another way" \
  --key "$PEOPLE/bob" >/dev/null
refused_as rejected 9 decide
gpg --homedir "$FLOW_WORK/gnupg" --batch --armor --export >"$FLOW_WORK/key.asc" 2>/dev/null
hand_in trust-later "$FLOW_WORK/key.asc"
flow_approve "$id"
in_force later 1
"$render_bundles" "$FLOW_WORK/made"
trust_policy trust-sigstore sigstore
says 0 "policy activate" airlock policy activate "$FLOW_WORK/trust-sigstore.toml" --key "$PEOPLE/alice"
hand_in trust-sigstore "$FLOW_WORK/made/root.json"
flow_approve "$id"
in_force sigstore 1
passed "new trusts by two people; one rejects another"

# --- a worker that lies about the change
lie none
rm -f "$FLOW_WORK"/said.*
cat "$FLOW_WORK/second.pub" "$FLOW_WORK/third.pub" >"$FLOW_WORK/more.pub"
hand_in trust-first "$FLOW_WORK/more.pub"
await_verdict "$id" >/dev/null
told=0
declare -A ends
while read -r line words; do
  for word in $(seq 1 "$words"); do
    lie examine 0 "$line" "$word"
    hand_in trust-first "$FLOW_WORK/more.pub"
    flow_refused_at "$id" "examine $line $word"
    ends[$stage]=1
    told=$((told + 1))
  done
done < <(awk 'NR > 1 && NF > 1 { print NR - 1, NF - 1 }' "$FLOW_WORK/said.examine.0")
[ "$told" -ge 12 ] || fail "only $told lies about a trust"
[ -n "${ends[seal]:-}" ] || fail "no lie came as far as the signer"
in_force first 3
lie none
hand_in trust-first "$FLOW_WORK/more.pub"
flow_approve "$id"
in_force first 4
passed "$told lies about what is in the file: ${!ends[*]}; the truth comes into force"

# --- a signer that dies between the seal and what the seal brings
hand_in trust-first "$FLOW_WORK/second.pub"
await_verdict "$id" >/dev/null
site_stop
rm -f "$AIRLOCK_HOME"/run/*/socket
program() { # NAME [NAME=VALUE…]: alone
  local name=$1 tries
  shift
  env "$@" "$FLOW_BIN/airlock-$name" --home "$AIRLOCK_HOME" --passphrase-fd 3 \
    3<"$AIRLOCK_HOME/credentials/$name/passphrase" >"$FLOW_WORK/$name.log" 2>&1 &
  programs+=("$!")
  disown "$!"  # or the shell tells of every death
  for tries in $(seq 1 1200); do
    ! grep -q ready "$FLOW_WORK/$name.log" || return 0
    sleep 0.1
  done
  fail "airlock-$name does not start: $(cat "$FLOW_WORK/$name.log")"
}
program ledger
flow_approve "$id"
for number in $(seq 1 20); do
  head -c 16 /dev/zero >"$FLOW_WORK/page"
  rm -f "$AIRLOCK_HOME/run/signer/socket"
  program signer "LD_PRELOAD=$library" KILL_CALL=sendmsg "KILL_NUMBER=$number" \
    "KILL_PAGE=$FLOW_WORK/page"
  python3 "$FLOW_SUPPORT/ask_signer.py" "$AIRLOCK_HOME/run/signer/socket" seal "$id" \
    >/dev/null 2>&1 || true
  while kill "${programs[-1]}" 2>/dev/null; do sleep 0.1; done
  [ "$(airlock show "$id" --json | site_json state)" != SEALED ] || break
done
in_force first 4
airlock why "$id" >"$FLOW_ANSWER"
grep -q "waiting for it to come into force" "$FLOW_ANSWER" || fail "no gap to die in"
while kill "${programs[0]}" 2>/dev/null; do sleep 0.1; done
programs=()
rm -f "$AIRLOCK_HOME"/run/*/socket
site_start
in_force first 5
says 0 why airlock why "$id"
passed "a signer that died after the seal; it comes into force all the same"
no_leftovers
