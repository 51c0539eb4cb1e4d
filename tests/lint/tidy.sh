#!/bin/bash
# clang-tidy over the product's own sources, as they are compiled in BUILD, with
# the checks of .clang-tidy. Tests are left out: it would take three times as
# long, and the sanitizers run them.
#
#   tidy.sh BUILD [NAME…]    only sources whose path has one of the names in it
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
shift
[ -e "$build/compile_commands.json" ] ||
  { echo "no compile_commands.json in $build: cmake --preset check" >&2; exit 2; }
pattern=$(IFS='|'; echo "${*:-.}")
git ls-files 'airlock/*.cc' 'verifier/*.cc' 'policies/*.cc' 'stager/*.cc' |
  grep -E -- "$pattern" |
  xargs -P "$(nproc)" -n 4 clang-tidy-19 -p "$build" --quiet
