#!/bin/bash
# The targets of the sanitizer build that ./check makes daily: tests and fuzz
# replays of everything that reads a stranger's bytes.
#
#   sanitized_targets.sh BUILD
set -euo pipefail
ctest --test-dir "$1" -N -L parser | sed -n 's/^ *Test *#[0-9]*: //p'
