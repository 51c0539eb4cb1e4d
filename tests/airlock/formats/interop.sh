# tests/airlock/formats/interop.sh
#
# What the interop scripts share; sourced with `render_samples DIR` as their
# arguments. DIR is emptied first.
set -euo pipefail

render_samples=$1
dir=$2
now=$(date +%s)
rm -rf "$dir"
mkdir -p "$dir"
export LC_ALL=C

need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null ||
      { echo "missing: $tool (see docs/formats/release-tree.md)"; exit 1; }
  done
}

# accepted WHAT COMMAND…; refused WHAT WHY COMMAND…, where WHY is a pattern that
# the tool's message has: a refusal for another reason proves nothing.
accepted() {
  local what=$1
  shift
  "$@" >"$dir/log" 2>&1 ||
    { echo "FAILED: refused, should be accepted: $what"; cat "$dir/log"; exit 1; }
  echo "accepted: $what"
}
refused() {
  local what=$1 why=$2
  shift 2
  if "$@" >"$dir/log" 2>&1; then
    echo "FAILED: accepted, should be refused: $what"
    cat "$dir/log"
    exit 1
  fi
  grep -q -- "$why" "$dir/log" ||
    { echo "FAILED: refused, but not for \"$why\": $what"; cat "$dir/log"; exit 1; }
  echo "refused: $what"
}

# flip FILE OFFSET: changes the lowest bit of one byte.
flip() {
  local byte
  byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
  printf "$(printf '\\x%02x' $((byte ^ 1)))" |
    dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
