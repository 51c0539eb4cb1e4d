# tests/support/site.sh
#
# A whole installation for a script: people with keys, a roster, the programs
# running. Sourced by ./demo and by the flows.
#
#   site_make WORK BIN       an installation in WORK/home, separated when root
#   site_start / site_stop
#   site_json FIELD          a member of the JSON document on stdin
#   await STATE ID           until the submission is in that state

site_make() {
  WORK=$1 BIN=$2
  PATH=$BIN:$PATH
  PEOPLE=$WORK/people
  export AIRLOCK_HOME=$WORK/home XDG_STATE_HOME=$WORK/state
  mkdir -p "$PEOPLE"
  local person
  for person in alice bob carol dave erin sync; do
    [ -e "$PEOPLE/$person" ] ||
      ssh-keygen -q -t ed25519 -N '' -C "$person" -f "$PEOPLE/$person"
  done
  # alice puts policies in force, dave submits (and answers for the robot),
  # bob and carol review, erin signs waivers.
  cat >"$WORK/roster.toml" <<ROSTER
activation = 1
[people.alice]
roles = ["administrator"]
keys = ["$(cat "$PEOPLE/alice.pub")"]
[people.bob]
roles = ["reviewer", "security"]
keys = ["$(cat "$PEOPLE/bob.pub")"]
[people.carol]
roles = ["reviewer"]
keys = ["$(cat "$PEOPLE/carol.pub")"]
[people.dave]
roles = ["reviewer"]
keys = ["$(cat "$PEOPLE/dave.pub")"]
[people.erin]
roles = ["waiver"]
keys = ["$(cat "$PEOPLE/erin.pub")"]
[robots.sync]
answers = "dave"
keys = ["$(cat "$PEOPLE/sync.pub")"]
ROSTER
  local uids=()
  if [ "$(id -u)" -eq 0 ] && [ "${SITE_MODE:-separated}" = separated ]; then
    # Numeric users of our own; they need no line in /etc/passwd.
    uids=(--uids 61001:61000)
    chmod 755 "$WORK"
  fi
  airlock init --origin airlock.example/1 --roster "$WORK/roster.toml" \
    --root-keys "$WORK/root-keys" "${uids[@]}"
}

site_start() {
  rm -f "$AIRLOCK_HOME/run/exporter/socket"
  airlock run --quiet >"$WORK/run.log" 2>&1 &
  SITE_PID=$!
  local tries
  # They start one after the other; the exporter is the last to listen.
  for tries in $(seq 1 1200); do
    if [ -S "$AIRLOCK_HOME/run/exporter/socket" ]; then return 0; fi
    kill -0 "$SITE_PID" 2>/dev/null || { cat "$WORK/run.log" >&2; return 1; }
    sleep 0.1
  done
  echo "the programs did not start" >&2
  return 1
}

site_stop() {
  [ -n "${SITE_PID:-}" ] || return 0
  kill "$SITE_PID" 2>/dev/null || true
  wait "$SITE_PID" 2>/dev/null || true
  SITE_PID=
}

site_json() {
  jq -r --arg path "$1" '
    reduce ($path / ".")[] as $name (.;
      if type == "array" then .[$name | tonumber] else .[$name] end)
    | if . == null then error("no \($path)") else . end'
}

await() {
  local state=$1 id=$2 tries now
  for tries in $(seq 1 1200); do
    now=$(airlock show "$id" --json | site_json state)
    [ "$now" = "$state" ] && return 0
    case $now in SEALED | VOID | REFUSED) break ;; esac
    sleep 0.1
  done
  echo "$id is $now, not $state: $(airlock why "$id")" >&2
  return 1
}

# The verdict that people are asked to decide on, once it is on record.
await_verdict() {
  local id=$1 tries verdict
  for tries in $(seq 1 1200); do
    verdict=$(airlock show "$id" --json | site_json verdict 2>/dev/null) &&
      { echo "$verdict"; return 0; }
    sleep 0.1
  done
  echo "no verdict for $id: $(airlock why "$id")" >&2
  return 1
}
