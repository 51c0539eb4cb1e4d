# tests/support/flow.sh
#
# What the flows share: a folder that goes away, assertions that say what they
# saw, a policy in one line. Sourced with the programs' folder among the
# script's arguments; what is left of them is $@. A flow fails, and never skips, where a tool is missing: what
# did not run was not tested.
#
#   need TOOL…
#   says CODE VERB COMMAND…            airlock … --json: exit code, schema, verb
#   refuses CODE REASON COMMAND…       the same for a failure, with what to do
#   field PATH                         a member of the last answer
#   flow_site / flow_key / flow_policy / flow_approve / flow_released

set -euo pipefail
export LC_ALL=C
FLOW_SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
FLOW_SUPPORT=$FLOW_SOURCE/tests/support
# shellcheck source=tests/support/site.sh
source "$FLOW_SUPPORT/site.sh"
FLOW_NAME=$(basename "$0" .sh)
# Its own options may stand on either side of the programs' folder, which may
# also be given as the build folder that has them in bin.
FLOW_BIN= FLOW_ARGUMENTS=()
for FLOW_ARGUMENT in "$@"; do
  if [ -z "$FLOW_BIN" ] && [ -f "$FLOW_ARGUMENT/airlock" ]; then
    FLOW_BIN=$(cd "$FLOW_ARGUMENT" && pwd)
  elif [ -z "$FLOW_BIN" ] && [ -x "$FLOW_ARGUMENT/bin/airlock" ]; then
    FLOW_BIN=$(cd "$FLOW_ARGUMENT/bin" && pwd)
  else
    FLOW_ARGUMENTS+=("$FLOW_ARGUMENT")
  fi
done
[ -n "$FLOW_BIN" ] ||
  { echo "usage: $0 FOLDER_OF_PROGRAMS [OPTIONS]" >&2; exit 2; }
set -- "${FLOW_ARGUMENTS[@]}"
FLOW_WORK=$(mktemp -d "${TMPDIR:-/tmp}/airlock-$FLOW_NAME.XXXXXX")
FLOW_ANSWER=$FLOW_WORK/answer
FLOW_ERRORS=$FLOW_WORK/errors
PATH=$FLOW_BIN:$PATH
# No address but this machine's: what is not reachable through it fails.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY

flow_end() {
  local code=$?
  trap - EXIT
  site_stop
  [ "$(type -t flow_tidy)" != function ] || flow_tidy || true
  if [ "$code" -ne 0 ] && [ -n "${FLOW_KEEP:-}" ]; then
    echo "kept: $FLOW_WORK" >&2
  else
    chmod -R u+rwX "$FLOW_WORK" 2>/dev/null || true
    rm -rf "$FLOW_WORK"
  fi
  exit "$code"
}
trap flow_end EXIT
trap 'exit 130' INT TERM

fail() {
  echo "FAILED: $*" >&2
  if [ -s "$FLOW_ANSWER" ]; then head -c 2000 "$FLOW_ANSWER" >&2; fi
  if [ -s "$FLOW_ERRORS" ]; then head -c 2000 "$FLOW_ERRORS" >&2; fi
  exit 1
}
passed() { echo "ok  $*"; }
need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "missing: $tool (docs/testing.md)"
  done
}

# flow_refused_at ID LIE: $stage is where the submission ended after that lie; one
# that only people could stop is approved, so that the signer has to.
flow_refused_at() {
  local id=$1 lie=$2 state tries
  for tries in $(seq 1 1200); do
    state=$(airlock show "$id" --json | site_json state)
    case $state in REFUSED | IN-REVIEW) break ;; esac
    sleep 0.1
  done
  [ "$state" = REFUSED ] || flow_approve "$id"
  await REFUSED "$id" || fail "not refused after the lie: $lie"
  # Judged is not yet on record.
  for tries in $(seq 1 300); do
    airlock why "$id" --json >"$FLOW_ANSWER" || true
    case $(field why) in "Refused at "*) break ;; esac
    sleep 0.1
  done
  stage=$(field why)
  stage=${stage#Refused at } && stage=${stage%%:*}
  [ "$stage" != seal ] || [ "$(field reasons.0.reason)" = other-testimony ] ||
    fail "$lie: $(field why)"
}

# field PATH: of the last answer; "-" where it has no such member.
field() {
  jq -r --arg path "$1" '
    reduce ($path / ".")[] as $name (.;
      if type == "array" then .[$name | tonumber? // infinite]
      elif type == "object" then .[$name] else null end)
    | if . == null then "-" else . end' "$FLOW_ANSWER"
}

# answers CODE COMMAND…: its exit code, and its words in $FLOW_ANSWER.
answers() {
  local code=$1 got=0
  shift
  "$@" >"$FLOW_ANSWER" 2>"$FLOW_ERRORS" || got=$?
  [ "$got" -eq "$code" ] || fail "exit $got, not $code: $*"
}
# judged NAME=VALUE…: what the last answer must say; NAME= is "anything".
judged() {
  local wrong
  wrong=$(jq -rs 'if length != 1 then "\(length) JSON documents" else .[0] as $answer
    | $ARGS.positional[] | index("=") as $at | .[:$at] as $name | .[$at + 1:] as $wanted | $answer[$name] as $found
    | select(($found | not) or $found == "" or $found == 0 or $found == []
        or ($wanted != "" and $found != $wanted))
    | "\($name) is \($found | tojson), not \($wanted | tojson)" end' \
    "$FLOW_ANSWER" --args schema=airlock.cli/1 "$@") || return 1
  [ -z "$wrong" ] || { echo "$wrong" >&2; return 1; }
}
says() {
  local code=$1 verb=$2
  shift 2
  answers "$code" "$@" --json
  judged "command=$verb" || fail "$*"
  [ ! -s "$FLOW_ERRORS" ] || fail "words on stderr beside --json: $*"
}
refuses() {
  local code=$1 reason=$2
  shift 2
  answers "$code" "$@" --json
  judged "reason=$reason" next= || fail "$*"
}

# flow_site: people, an installation, its programs running.
flow_site() {
  site_make "$FLOW_WORK" "$FLOW_BIN" >/dev/null
  site_start
  airlock roster activate "$FLOW_WORK/roster.toml" --key "$PEOPLE/alice" >/dev/null
}
# flow_key NAME: an upstream's P-256 key, as the trust anchor of that name.
flow_key() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$FLOW_WORK/$1.pem"
  openssl pkey -in "$FLOW_WORK/$1.pem" -pubout -out "$FLOW_WORK/$1.pub"
  [ "${2:-}" = unknown ] ||
    airlock trust import "$1" "$FLOW_WORK/$1.pub" --key "$PEOPLE/alice" >/dev/null
}
flow_key_id() {
  echo "sha256:$(openssl pkey -pubin -in "$FLOW_WORK/$1.pub" -outform DER |
    sha256sum | cut -d' ' -f1)"
}
# flow_apt NAME FOLDER DATE [VERSION]: a repository and, once, its anchor.
flow_apt() {
  "$FLOW_SUPPORT/make_apt_repo.sh" "$2" "$FLOW_WORK/gnupg" "$3" "${4:-1.0}"
  [ -n "${FLOW_FINGERPRINT:-}" ] && return 0
  airlock trust import "$1" "$2/key.gpg" --key "$PEOPLE/alice" >/dev/null
  FLOW_FINGERPRINT=$(gpg --homedir "$FLOW_WORK/gnupg" --batch --with-colons \
    --show-keys "$2/key.gpg" 2>/dev/null | awk -F: '$1=="fpr"{print $10; exit}')
}
# flow_policy CHANNEL KIND TRUST SIGNER [AUTHENTICITY [INSPECTION [MORE]]]
flow_policy() {
  {
    printf 'channel = "%s"\nkind = "%s"\ntargets = ["sealed"]\n' "$1" "$2"
    printf '[authenticity]\nthreshold = 1\n%s\n' "${5:-}"
    printf '[authenticity.signers]\n%s = ["%s"]\n' "$3" "$4"
    printf '[inspection]\nhold = "0s"\nscanners = [%s]\n' "${FLOW_SCANNERS:-\"yara\"}"
    printf 'opaque = "extra-reviewer"\n%s\n' "${6:-}"
    printf '[people]\napprovals = 2\n%s\n' "${7:-}"
  } >"$FLOW_WORK/$1.toml"
  airlock policy activate "$FLOW_WORK/$1.toml" --key "$PEOPLE/alice" >/dev/null
}
# flow_sign KEY FILE: upstream's signature beside the file.
flow_sign() {
  openssl dgst -sha256 -sign "$FLOW_WORK/$1.pem" -out "$2.1.sig" "$2"
}
flow_submit() { # CHANNEL PATH…: prints the id
  local channel=$1
  shift
  airlock submit "$channel" "$@" --key "$PEOPLE/dave" --json | site_json id
}
flow_approve() {
  local verdict
  verdict=$(await_verdict "$1")
  airlock approve "$1" --digest "$verdict" --key "$PEOPLE/bob" >/dev/null
  airlock approve "$1" --digest "$verdict" --key "$PEOPLE/carol" >/dev/null
}
# flow_released ID…: until a release holds them all. The conductor publishes
# after it has sealed.
flow_released() {
  local id newest=0 index tries version
  for id in "$@"; do
    await SEALED "$id"
    index=$(airlock show "$id" --json | python3 -c '
import json, sys
print([r["index"] for r in json.load(sys.stdin)["records"]
       if r["kind"] == "airlock.seal/v1"][0])')
    [ "$index" -le "$newest" ] || newest=$index
  done
  for tries in $(seq 1 1200); do
    version=$(airlock release sealed --json 2>/dev/null |
      site_json version 2>/dev/null) || version=0
    [ "$version" -gt "$newest" ] && return 0
    sleep 0.1
  done
  fail "nothing was released after record $newest"
}
# flip FILE OFFSET: another value for one byte; from the end when negative.
flip() {
  python3 - "$1" "$2" <<'PY'
import os, sys
path, at = sys.argv[1], int(sys.argv[2])
mode = os.stat(path).st_mode
os.chmod(path, mode | 0o200)
with open(path, "r+b") as file:
    file.seek(at if at >= 0 else os.path.getsize(path) + at)
    at, byte = file.tell(), file.read(1)[0]
    file.seek(at)
    file.write(bytes([byte ^ 1]))
os.chmod(path, mode)
PY
}
# Nothing half-written may stay.
no_leftovers() {
  local found
  found=$(find "$AIRLOCK_HOME" ${AIRLOCK_GATE:+"$AIRLOCK_GATE"} \
    \( -name '*.new' -o -name '*.next' -o -name '.replacement-*' \) | head -3)
  [ -z "$found" ] || fail "left behind: $found"
}
