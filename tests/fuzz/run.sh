#!/bin/bash
# Runs every fuzz target for a while, each from its seeds.
#
#   run.sh BUILD SECONDS [NAME…]     NAME: these targets only
#
# Prints a line a target with the inputs it tried and the CPU time it took, and
# the sum; exit 1 if any found something (the input is kept beside the program).
set -euo pipefail
build=$1 seconds=$2
shift 2
bad=0
total=0
TIMEFORMAT='%U %S'
while read -r program seeds; do
  name=$(basename "${program:-none}")
  [ "$name" != none ] || continue
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  corpus=$(mktemp -d)
  log=$(mktemp)
  used=$(mktemp)
  found=
  # shellcheck disable=SC2086
  { time "$program" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 \
      -artifact_prefix="$program-" -print_final_stats=1 \
      "$corpus" ${seeds//;/ } >"$log" 2>&1; } 2>"$used" || found=yes
  cpu=$(awk '{printf "%.0f", $1 + $2}' "$used")
  total=$((total + cpu))
  if [ -z "$found" ]; then
    printf '%-24s %10s inputs %5s s\n' "$name" \
      "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$cpu"
  else
    bad=1
    printf '%-24s FOUND SOMETHING\n' "$name"
    tail -30 "$log"
  fi
  rm -rf "$corpus" "$log" "$used"
done <"$build/fuzz_targets.txt"
echo "$total s of CPU time"
exit "$bad"
