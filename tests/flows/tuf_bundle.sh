#!/bin/bash
# tests/flows/tuf_bundle.sh BIN RENDER_BUNDLES [TUF_CLIENT_FOLDER]
#
# A TUF repository as a bundle: followed from a pinned root at the ledger's time,
# every version on record, none taken back; what the airlock itself has published,
# taken in again; and Sigstore's root from a repository, which two people bring into
# force. tuf-js, which reads the same folders, agrees on each.
source "$(dirname "$0")/../support/flow.sh"
need openssl python3 tar node npm jq
render_bundles=$1
client=${2:-$FLOW_WORK/tuf-client}
if [ ! -d "$client/node_modules/tuf-js" ]; then
  mkdir -p "$client"
  npm install --prefix "$client" --no-audit --no-fund --ignore-scripts \
    --loglevel=error tuf-js@3.1.0 >/dev/null || fail "npm install tuf-js@3.1.0"
fi
made=$FLOW_WORK/made
mkdir "$made"
"$render_bundles" "$FLOW_WORK/sigstore"
"$FLOW_SUPPORT/make_tuf_bundles.py" "$made" "$FLOW_WORK/sigstore/root.json"
node "$FLOW_SOURCE/tests/flows/tuf_reader.mjs" "$client" "$made" \
  "$FLOW_WORK/second" bin/tool one=yes two=yes same-version=yes three=yes \
  expired=no digest=no size=no touched=no no-snapshot=no foreign=no usurped=no
passed "tuf-js takes what is to be taken"
flow_site

# tuf_policy CHANNEL ROOT LINE [APPROVALS]
tuf_policy() {
  {
    printf 'channel = "%s"\nkind = "tuf-repo"\n%s\n' "$1" "$3"
    printf '[authenticity]\ntuf-root = "%s"\n' "$2"
    printf '[inspection]\nhold = "0s"\nscanners = ["yara"]\n'
    printf 'opaque = "extra-reviewer"\n[people]\napprovals = %s\n' "${4:-2}"
  } >"$FLOW_WORK/$1.toml"
}
activate() {
  says 0 "policy activate" airlock policy activate "$FLOW_WORK/$1.toml" --key "$PEOPLE/alice"
}
trust_root() { # NAME FILE
  says 0 "trust import" airlock trust import "$1" --tuf-root "$2" --key "$PEOPLE/alice"
}
attempt=0
hand_in() { # CHANNEL PATH: sets $id
  attempt=$((attempt + 1))
  says 0 submit airlock submit "$1" "$2" --attempt "$attempt" --key "$PEOPLE/dave"
  id=$(field id)
}
# Handed in together, and then awaited: refused NAME PATH CHANNEL REASON [WORDS].
declare -A refusals
expect() {
  hand_in "$2" "$made/$1"
  refusals[$id]="$1|$3|${4:-}"
}
all_refused() {
  local tries name reason words
  for id in "${!refusals[@]}"; do
    IFS='|' read -r name reason words <<<"${refusals[$id]}"
    await REFUSED "$id" || fail "$name is not refused"
    says 3 why airlock why "$id"
    [ "$(field reasons.0.reason)" = "$reason" ] ||
      fail "$name: $(field reasons.0.reason), not $reason"
    case $(field why) in *"$words"*) ;; *) fail "$name: $(field why)" ;; esac
  done
  refusals=()
}

# --- a root to start from, and a policy
trust_root upstream "$made/root.json"
[ "$(field authorities.0.role)" = tuf-root ] || fail "who signs is not shown"
refuses 3 bad-json airlock trust import broken --tuf-root "$made/../roster.toml" \
  --key "$PEOPLE/alice"
tuf_policy tools upstream 'targets = ["sealed"]'
activate tools
tuf_policy lone upstream 'trust = "sigstore"' 1
refuses 2 trust-needs-two airlock policy check "$FLOW_WORK/lone.toml"
passed "a root to start from"

# --- forward
hand_in tools "$made/one"
flow_approve "$id"
flow_released "$id"
hand_in tools "$made/two"
two=$id
tar -C "$made/two" -cf "$FLOW_WORK/two.tar" metadata targets
says 0 submit airlock submit tools "$FLOW_WORK/two.tar" --attempt "$attempt" \
  --key "$PEOPLE/dave"
[ "$(field id)" = "$two" ] && [ "$(field already)" = true ] ||
  fail "an archive of the same is another submission"
flow_approve "$two"
flow_released "$two"
says 0 show airlock show "$two"
grep -q "root 1, timestamp 3, snapshot 3, targets 3" "$FLOW_ANSWER" || fail "no versions shown"
says 0 "audit replay" airlock audit replay "$two"
grep -q "the repository's metadata, a worker says the same again" "$FLOW_ANSWER" ||
  fail "not followed again"
[ "$(sort "$AIRLOCK_HOME"/published/sealed/current/files/tools/targets/bin/*.tool)" = "tool 1
tool 2" ] || fail "not released"
passed "two states, one after the other, as a folder and an archive, released"

# --- and not back
expect one tools rollback "snapshot 2 after 3"
expect same-version tools equivocation "other bytes were signed as tools 2"
expect expired tools expired timestamp
expect digest tools digest-mismatch
expect size tools size-mismatch
expect stranger tools unproven "no target other"
expect touched tools threshold
expect no-snapshot tools bad-bundle
expect foreign tools threshold
expect usurped tools threshold "root 2"
expect gap tools bad-bundle "2.root.json is missing"
tar -C "$made" -cf "$FLOW_WORK/odd.tar" root.json
refuses 3 bad-bundle airlock submit tools "$FLOW_WORK/odd.tar" --key "$PEOPLE/dave"
all_refused
passed "rolled back, signed twice, expired, touched, another target, a stranger, a hole, other keys"

hand_in tools "$made/three"
flow_approve "$id"
flow_released "$id"
expect two tools rollback "root 1 after 3"
all_refused
passed "two roots on, where versions begin anew; and not back"

# --- what we have published ourselves, from our own first root
tree=$FLOW_WORK/tree
cp -rL "$AIRLOCK_HOME/published/sealed/current/tuf" "$tree"
trust_root airlock "$tree/metadata/1.root.json"
tuf_policy again airlock 'targets = ["lab"]'
activate again
hand_in again "$tree"
flow_approve "$id"
await SEALED "$id"
passed "the airlock's own repository is one"

# --- Sigstore's root
trust_root sigstore-tuf "$made/root-sigstore.json"
says 0 "trust import" airlock trust import sigstore --sigstore staging --key "$PEOPLE/alice"
tuf_policy sigstore-root sigstore-tuf 'trust = "sigstore"'
activate sigstore-root
expect three sigstore-root threshold
all_refused
hand_in sigstore-root "$made/sigstore"
verdict=$(await_verdict "$id")
says 0 show airlock show "$id"
case $(field trust-change.summary) in "sigstore: "*" added, "*" removed"*) ;;
*) fail "what changes is not shown: $(field trust-change.summary)" ;; esac
airlock approve "$id" --digest "$verdict" --key "$PEOPLE/bob" >/dev/null
says 8 why airlock why "$id"
airlock approve "$id" --digest "$verdict" --key "$PEOPLE/carol" >/dev/null
await SEALED "$id"
for tries in $(seq 1 300); do
  airlock why "$id" --json >"$FLOW_ANSWER"
  case $(field why) in *"sigstore generation 2 is in force"*) break ;; esac
  sleep 0.1
done
case $(field why) in *"sigstore generation 2 is in force"*) ;; *) fail "$(field why)" ;; esac
says 0 "audit replay" airlock audit replay "$id"
grep -q "sigstore generation 2, as it was sealed" "$FLOW_ANSWER" || fail "not replayed"
passed "Sigstore's root, refreshed by two people"
no_leftovers
