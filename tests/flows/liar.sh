#!/bin/bash
# tests/flows/liar.sh BIN RENDER_BUNDLES
#
# A captured worker under the real programs: every word of the evidence that it
# proposes is another, one at a time, and every time the conductor refuses. The
# words come from the documents themselves, so a field that is new is lied about
# too. (What the signer says to the same lies: tests/stager/lying_evidence_test.cc.)
source "$(dirname "$0")/../support/flow.sh"
render_bundles=$1
need gpg openssl ssh-keygen dpkg-deb python3
# The liar listens in the worker's stead, as the one user that there is.
SITE_MODE=embedded

lie() { echo "$*" >"$FLOW_WORK/lie.new" && mv "$FLOW_WORK/lie.new" "$FLOW_WORK/lie"; }
lie none
flow_site
flow_key gke
flow_apt sample "$FLOW_WORK/sample" '1 day ago'
flow_policy gke gke-onprem gke "$(flow_key_id gke)"
flow_policy sample apt-repo sample "$FLOW_FINGERPRINT" 'origin = "Sample"
codename = "sample"
max-age = "200d"'
python3 "$FLOW_SUPPORT/lying_worker.py" "$AIRLOCK_HOME/run/worker/socket" \
  "$FLOW_BIN/airlock-worker" "$FLOW_WORK/lie" "$FLOW_WORK/said" \
  >"$FLOW_WORK/liar.log" 2>&1 &
liar=$!
# In a group of its own it would not be; its children end by themselves.
flow_tidy() { kill "$liar" 2>/dev/null; }
until grep -q ready "$FLOW_WORK/liar.log"; do
  kill -0 "$liar" 2>/dev/null || fail "no liar: $(cat "$FLOW_WORK/liar.log")"
  sleep 0.05
done
mkdir "$FLOW_WORK/gke"
echo content >"$FLOW_WORK/gke/tool"
flow_sign gke "$FLOW_WORK/gke/tool"

attempt=0
hand_in() { # CHANNEL: the same content, once more; sets $id
  attempt=$((attempt + 1))
  local bundle=$FLOW_WORK/gke
  [ "$1" != sample ] || bundle=$FLOW_WORK/sample/repo
  [ "$1" != stated ] || bundle=$FLOW_WORK/stated
  id=$(airlock submit "$1" "$bundle" --attempt "$attempt" --key "$PEOPLE/dave" \
    --json | site_json id)
}
# caught CHANNEL CODE STAGE LIE…
caught() {
  local channel=$1 code=$2 stage=$3
  shift 3
  lie "$@"
  hand_in "$channel"
  await REFUSED "$id" || fail "not refused after the lie: $*"
  says "$code" why airlock why "$id"
  case $(field why) in
    "Refused at $stage: "*) ;;
    *) fail "$*: $(field why)" ;;
  esac
  seen[$(field reasons.0.reason)]=1
  told=$((told + 1))
}

declare -A seen
for channel in gke sample; do
  lie none
  rm -f "$FLOW_WORK"/said.*
  hand_in "$channel"
  await_verdict "$id" >/dev/null
  told=0
  # The first line is the kind, which is no claim but the grammar's name.
  while read -r line words; do
    for word in $(seq 1 "$words"); do
      caught "$channel" 3 verify verify 0 "$line" "$word"
    done
  done < <(awk 'NR > 1 && NF > 1 { print NR - 1, NF - 1 }' "$FLOW_WORK/said.verify.0")
  # A proof has eight words; a repository has quotes besides.
  least=10
  [ "$channel" = gke ] || least=21
  [ "$told" -ge "$least" ] || fail "only $told lies about $channel"
  passed "$channel: $told lies about evidence, as many words as it has: ${!seen[*]}"
done
# What the worker derived from an InRelease, to which the evidence does not fit.
caught sample 3 verify verify 1 3 1
[ -n "${seen[lying-worker]:-}" ] || fail "another text was kept"
# Testimony about something else.
for document in inspect scan; do
  line=$(awk '/^object /{ print NR - 1 }' "$FLOW_WORK/said.$document.0")
  caught gke 3 "$document" "$document" 0 "$line" 1
done
line=$(awk '/^bytes /{ print NR - 1 }' "$FLOW_WORK/said.inspect.0")
caught gke 3 inspect inspect 0 "$line" 1
for word in nonce object size; do
  caught gke 3 verify report "$word"
done
# Less of a sandbox than the policy asks for, and it says so.
caught gke 14 decide report sandbox
passed "and about the report, and which object it is about"

# A statement: what the conductor can hold against its question it refuses; what
# it has to take from the worker's word is put on record, judged, approved, and
# not sealed, since the signer asks a worker of its own.
made=$FLOW_WORK/made
"$render_bundles" "$made"
airlock trust import sigstore --sigstore-trusted-root "$made/root.json" \
  --key "$PEOPLE/alice" >/dev/null
mkdir "$FLOW_WORK/stated"
cp "$made/artifact" "$FLOW_WORK/stated/artifact"
cp "$made/good/v0.3.json" "$FLOW_WORK/stated/artifact.sigstore.json"
cat >"$FLOW_WORK/stated.toml" <<'POLICY'
channel = "stated"
kind = "signed-blob"
targets = ["sealed"]
[authenticity.identities]
sigstore = [{ identity = "https://example.org/build.yml@refs/heads/main", issuer = "https://issuer.example.org" }]
[inspection]
hold = "0s"
scanners = ["yara"]
opaque = "extra-reviewer"
[people]
approvals = 2
POLICY
airlock policy activate "$FLOW_WORK/stated.toml" --key "$PEOPLE/alice" >/dev/null
lie none
rm -f "$FLOW_WORK"/said.*
hand_in stated
await_verdict "$id" >/dev/null
declare -A stages
told=0
while read -r line words; do
  for word in $(seq 1 "$words"); do
    lie examine 0 "$line" "$word"
    hand_in stated
    flow_refused_at "$id" "examine $line $word"
    stages[$stage]=1
    told=$((told + 1))
  done
done < <(awk 'NR > 1 && NF > 1 { print NR - 1, NF - 1 }' "$FLOW_WORK/said.examine.0")
[ "$told" -ge 15 ] || fail "only $told lies about a statement"
for stage in verify decide seal; do
  [ -n "${stages[$stage]:-}" ] || fail "no lie about a statement ends at $stage"
done
passed "$told lies about a statement, as many words as it has: ${!stages[*]}"

lie none
for channel in gke stated; do
  hand_in "$channel"
  flow_approve "$id"
  await SEALED "$id"
done
passed "an honest answer is sealed"
