#!/bin/bash
# Runs every fuzz target for a while, each from its seeds, as many at once as
# there are processors.
#
#   run.sh BUILD SECONDS [NAME…]     NAME: these targets only
#
# Prints a line a target with the inputs it tried and the CPU time it took, and
# the sum; exit 1 if any found something (the input is kept beside the program),
# exit 2 if a NAME is no target. SECONDS are the wall clock's: on a busy machine
# the CPU time is what tells how much was tried.
set -euo pipefail
build=$1 seconds=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='%U %S'

# fuzz PROGRAM SEEDS…
fuzz() {
  local program=$1 name
  name=$(basename "$program")
  shift
  mkdir "$work/$name"
  if { time "$program" -max_total_time="$seconds" -rss_limit_mb=2048 \
      -timeout=20 -artifact_prefix="$program-" -print_final_stats=1 \
      "$work/$name" "$@" >"$work/$name.log" 2>&1; } 2>"$work/$name.cpu"; then
    printf '%-24s %10s inputs %5s s\n' "$name" \
      "$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log")" \
      "$(awk '{printf "%.0f", $1 + $2}' "$work/$name.cpu")"
  else
    printf '%-24s FOUND SOMETHING\n%s\n' "$name" "$(tail -30 "$work/$name.log")"
    return 1
  fi
}

known=" $(sed 's/ .*//; s/.*\///' "$build/fuzz_targets.txt" | xargs) "
for name; do
  [[ $known == *" $name "* ]] || { echo "$name: no such target" >&2; exit 2; }
done
bad=0
running=0
while read -r program seeds; do
  [ -n "$program" ] || continue
  name=$(basename "$program")
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  if [ "$running" -ge "$(nproc)" ]; then
    wait -n || bad=1
    running=$((running - 1))
  fi
  # shellcheck disable=SC2086
  fuzz "$program" ${seeds//;/ } &
  running=$((running + 1))
done <"$build/fuzz_targets.txt"
while [ "$running" -gt 0 ]; do
  wait -n || bad=1
  running=$((running - 1))
done
awk '{ sum += $1 + $2 } END { printf "%.0f s of CPU time\n", sum }' "$work"/*.cpu
exit "$bad"
