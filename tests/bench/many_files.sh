#!/bin/bash
# tests/bench/many_files.sh BIN [FILES [SIGNED [SUBMISSIONS]]]
#
# What many small things cost: a bundle of FILES through `airlock submit`, one of
# SIGNED files (64 are the most) up to its verdict, and SUBMISSIONS of one file
# each, all at once, up to theirs. Times are printed and judge nothing.
source "$(dirname "$0")/../support/flow.sh"
need openssl ssh-keygen python3
files=${1:-10000} signed=${2:-60} submissions=${3:-200}

SITE_MODE=embedded
flow_site
flow_key gke
flow_policy gke gke-onprem gke "$(flow_key_id gke)"

# What the site's programs have spent so far, with their children, in seconds.
spent() {
  python3 - ${SITE_PID:+$(pgrep -P "$SITE_PID")} <<'PY'
import os, sys
ticks = 0
for pid in sys.argv[1:]:
    with open(f"/proc/{pid}/stat") as stat:
        ticks += sum(map(int, stat.read().rpartition(")")[2].split()[11:15]))
print(ticks / os.sysconf("SC_CLK_TCK"))
PY
}
# On a busy machine the processor's time says more than the clock's.
timed() { # WHAT COMMAND…
  local what=$1 before TIMEFORMAT='%R %U %S'
  shift
  before=$(spent)
  { time "$@" >"$FLOW_ANSWER" 2>"$FLOW_ERRORS" || fail "$*"; } 2>"$FLOW_WORK/time"
  # shellcheck disable=SC2046
  python3 -c '
import sys
real, user, system, before, after = map(float, sys.argv[2:])
cpu = user + system + after - before
print(f"{real:8.2f} s, {cpu:8.2f} s of a processor  {sys.argv[1]}")' \
    "$what" $(tail -1 "$FLOW_WORK/time") "$before" "$(spent)"
}
# The conductor is to find everything at once.
without_conductor() { kill -STOP "$(pgrep -P "$SITE_PID" -f airlock-conductor)"; }
conduct() { # WHAT
  kill -KILL "$(pgrep -P "$SITE_PID" -f airlock-conductor)"
  site_stop
  timed "$1" airlock run --once --quiet
}
verdicts() { # COUNT
  local there
  there=$(airlock list --state IN-REVIEW --json | python3 -c '
import json, sys
print(len(json.load(sys.stdin)["submissions"]))')
  [ "$there" -eq "$1" ] || fail "$there verdicts, not $1"
}

mkdir "$FLOW_WORK/unsigned" "$FLOW_WORK/signed"
for ((i = 0; i < files; ++i)); do echo "file $i" >"$FLOW_WORK/unsigned/$i"; done
for ((i = 0; i < signed; ++i)); do
  echo "signed $i" >"$FLOW_WORK/signed/$i"
  flow_sign gke "$FLOW_WORK/signed/$i"
done
submit() { airlock submit gke "$1" --key "$PEOPLE/dave" --quiet --json "${@:2}"; }

timed "airlock submit: $files files" submit "$FLOW_WORK/unsigned"
timed "airlock submit: the same again" submit "$FLOW_WORK/unsigned" --attempt 2
without_conductor
timed "airlock submit: $signed files and $signed signatures" submit "$FLOW_WORK/signed"
conduct "the way to its verdict"
verdicts 1
timed "airlock run --once with nothing to do" airlock run --once --quiet

site_start
without_conductor
for ((i = 0; i < submissions; ++i)); do
  mkdir "$FLOW_WORK/one-$i"
  echo "one $i" >"$FLOW_WORK/one-$i/tool"
  flow_sign gke "$FLOW_WORK/one-$i/tool"
done
every() { for ((i = 0; i < submissions; ++i)); do submit "$FLOW_WORK/one-$i"; done; }
timed "airlock submit, $submissions times" every
conduct "the way to $submissions verdicts"
verdicts $((submissions + 1))
timed "airlock list" airlock list --json
timed "airlock run --once with nothing to do" airlock run --once --quiet
