#!/bin/bash
# Runs every fuzz target for a while, each from its seeds.
#
#   run.sh BUILD SECONDS
#
# Prints a line a target with the inputs it tried and the CPU time it took;
# exit 1 if any found something (the input is kept beside the program).
set -euo pipefail
build=$1 seconds=$2
bad=0
while read -r program seeds; do
  [ -n "$program" ] || continue
  corpus=$(mktemp -d)
  log=$(mktemp)
  # shellcheck disable=SC2086
  if "$program" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 \
      -artifact_prefix="$program-" -print_final_stats=1 \
      "$corpus" ${seeds//;/ } >"$log" 2>&1; then
    printf '%-24s %s\n' "$(basename "$program")" \
      "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
  else
    bad=1
    printf '%-24s FOUND SOMETHING\n' "$(basename "$program")"
    tail -30 "$log"
  fi
  rm -rf "$corpus" "$log"
done <"$build/fuzz_targets.txt"
exit "$bad"
