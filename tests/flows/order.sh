#!/bin/bash
# tests/flows/order.sh BIN
#
# No channel goes back: for every kind of bundle what is older than what was
# sealed, other bytes of the same version, and one name for two contents, each
# refused for its own reason; with a waiver, where the policy lets one go back.
source "$(dirname "$0")/../support/flow.sh"
need gpg openssl python3 dpkg-deb jq

flow_site
flow_key files
flow_key image
key=$(flow_key_id files)

# is_refused REASON STAGE ID
is_refused() {
  local tries
  await REFUSED "$3" || fail "$3 is not refused"
  for tries in $(seq 1 300); do
    says 3 why airlock why "$3"
    case $(field why) in "Refused at $2: "*) break ;; esac
    sleep 0.1
  done
  case $(field why) in
    "Refused at $2: "*) ;;
    *) fail "$3: $(field why)" ;;
  esac
  [ "$(field reasons.0.reason)" = "$1" ] ||
    fail "$3: $(field reasons.0.reason), not $1"
}
sealed() { flow_approve "$1" && await SEALED "$1"; }

# --- an apt repository, by its Date
day=$(date -u -d '3 days ago' '+%Y-%m-%d 12:00:00 UTC')
flow_apt sample "$FLOW_WORK/apt" "$day" 2.0
flow_policy sample apt-repo sample "$FLOW_FINGERPRINT" 'origin = "Sample"'
says 0 "policy check" airlock policy check "$FLOW_WORK/sample.toml"
[ "$(field policies.0.order)" = date ] || fail "apt is not ordered by its Date"
apt() { # NAME DATE VERSION [MORE]: sets $id
  "$FLOW_SUPPORT/make_apt_repo.sh" "$FLOW_WORK/$1" "$FLOW_WORK/gnupg" "${@:2}"
  id=$(flow_submit sample "$FLOW_WORK/$1/repo")
}
first=$(flow_submit sample "$FLOW_WORK/apt/repo")
sealed "$first"
airlock show "$first" | grep -q "order  .*, by the signed Date" ||
  fail "show does not say the order"
apt apt-old "$day - 1 hour" 1.0
is_refused rollback decide "$id"
apt apt-two "$day" 2.1
is_refused equivocation decide "$id"
apt apt-same "$day + 1 hour" 2.0 ' and more'
is_refused mix-and-match verify "$id"
apt apt-new "$day + 2 hours" 2.1
sealed "$id"
# What was sealed before is what it was.
says 0 why airlock why "$first"
# What became of the release before: of the one before it alone.
says 0 diff airlock diff "$id" --level file
jq -e --arg first "$first" '.before == $first and .artifacts ==
  {"same": 0, "changed": 1, "added": 0, "removed": 0} and
  ([.changes[] | .artifact[-16:], .path] | contains(["control.tar!/control"])) and
  ."signers-added" == [] and ."to-look-at" == 0' "$FLOW_ANSWER" >/dev/null ||
  fail "diff: $(cat "$FLOW_ANSWER")"
says 0 diff airlock diff "$first"
jq -e '.before == "" and .artifacts.added == 1' "$FLOW_ANSWER" >/dev/null ||
  fail "diff of the first: $(cat "$FLOW_ANSWER")"
passed "apt: an older Date, two of one Date, one name with two contents"

# --- files, by the version in their names
by_name='[order]
by = "name"
names = ["tool-*.sh"]'
ordered() { # CHANNEL KIND KEY ORDER [PEOPLE]
  printf 'channel = "%s"\nkind = "%s"\ntargets = ["sealed"]\n[authenticity.signers]\n%s\n%s\n[inspection]\nscanners = ["yara"]\nopaque = "extra-reviewer"\n[people]\napprovals = 2\n%s\n' \
    "$1" "$2" "$3" "$4" "${5:-}" >"$FLOW_WORK/$1.toml"
  says 0 "policy activate" airlock policy activate "$FLOW_WORK/$1.toml" \
    --key "$PEOPLE/alice"
}
files() { # CHANNEL NAME TEXT: sets $id
  local folder
  folder=$(mktemp -d "$FLOW_WORK/files.XXXXXX")
  printf '#!/bin/sh\necho %s\n' "$3" >"$folder/$2"
  flow_sign files "$folder/$2"
  id=$(flow_submit "$1" "$folder")
}
ordered strict gke-onprem "files = [\"$key\"]" "$by_name"
ordered lenient gke-onprem "files = [\"$key\"]" "$by_name" 'waivable = ["rollback"]'
ordered plain gke-onprem "files = [\"$key\"]" ''
for channel in strict lenient plain; do
  files "$channel" tool-1.10.0.sh ten
  sealed "$id"
done
airlock show "$id" | grep -q "order  *NONE: an older release" ||
  fail "show does not say that there is no order"
airlock policy check "$FLOW_WORK/plain.toml" | grep -q "order  *NONE" ||
  fail "policy check does not say that there is no order"
files plain tool-1.9.0.sh nine
await_verdict "$id" >/dev/null
files strict tool-1.9.0.sh nine
is_refused rollback decide "$id"
files strict tool-1.10.0.sh eleven
is_refused equivocation verify "$id"
files strict tool-1.11.0.sh ten
is_refused mix-and-match verify "$id"
files strict other.sh ten
is_refused no-order decide "$id"
files strict tool-1.11.0.sh eleven
sealed "$id"
passed "files: an older version, two of one version, one under two, none"

files lenient tool-1.9.0.sh nine
await IN-REVIEW "$id"
says 3 why airlock why "$id"
case $(field why) in
  "Waiting for a waiver of 'rollback' (1.9.0 after 1.10.0,"*) ;;
  *) fail "why: $(field why)" ;;
esac
says 0 waive airlock waive "$id" rollback --reason "1.10.0 does not start" \
  --expires 1d --key "$PEOPLE/erin"
sealed "$id"
files lenient tool-1.8.0.sh eight
await IN-REVIEW "$id"
# The channel stands where people went back to.
files lenient tool-1.9.1.sh nine-one
sealed "$id"
passed "going back takes a waiver, and each time again"

# --- an image, by its annotations
mkdir -p "$FLOW_WORK/tree"
image() { # CHANNEL TEXT [ANNOTATION…]: sets $id
  local layout
  layout=$(mktemp -d "$FLOW_WORK/layout.XXXXXX")
  echo "$2" >"$FLOW_WORK/tree/file"
  "$FLOW_SUPPORT/make_oci.py" "$FLOW_WORK/tree" "$layout/image" \
    registry.example/env "$FLOW_WORK/image.pem" "${@:3}" >/dev/null
  id=$(flow_submit "$1" "$layout/image")
}
pinned="image = [\"$(flow_key_id image)\"]"
says='org.opencontainers.image'
ordered version oci-layout "$pinned" '[order]
by = "version"'
ordered created oci-layout "$pinned" '[order]
by = "created"
[authenticity]
max-age = "30d"'
image version one "$says.version=1.2.0"
sealed "$id"
image version two "$says.version=1.2.0-rc.1"
is_refused rollback decide "$id"
image version two "$says.version=1.2.0"
is_refused equivocation decide "$id"
image version two
is_refused no-order decide "$id"
image version two "$says.version=1.10.0"
sealed "$id"
image created old "$says.created=$(date -u -d '31 days ago' +%FT%TZ)"
is_refused expired decide "$id"
image created one "$says.created=$(date -u -d '2 days ago' +%FT%TZ)"
sealed "$id"
image created two "$says.created=$(date -u -d '3 days ago' +%FT%T.5Z)"
is_refused rollback decide "$id"
passed "images: an older version, two of one version, an older creation, a frozen one"

says 0 "audit replay" airlock audit replay
grep -q "refused again" "$FLOW_ANSWER" || fail "no refusal was replayed"
passed "the ledger alone gives the same again"
