#!/bin/bash
# Reads the link maps: what a program must not hold, it must not link.
#
#   link_map.sh BIN
set -euo pipefail
bin=$1
bad=0
# forbid PROGRAM PATTERN WHY
forbid() {
  [ -s "$bin/$1.map" ] || { echo "$1: no link map"; bad=1; return; }
  local found
  found=$(grep -E -m1 -- "^LOAD .*($2)" "$bin/$1.map" || true)
  if [ -n "$found" ]; then
    echo "$1 links what it must not ($3): $found"
    bad=1
  fi
}
parsers='libairlock_(parsers|scanners|json|statements|certificates|sigstore|tuf|vectors)|libarchive|libbz2|libisal|librnp|libboost_json|libyara|liblzma|libzstd|/libz\.'
others='libsqlite3|libcurl|tomlplusplus|libairlock_(policy_source|ledger_writer|net|stager|cli\.)'
forbid airlock-signer "$parsers|$others" 'parsers, SQLite, toml++, libcurl'
forbid airlock-gate "$parsers|$others" 'parsers, SQLite, toml++, libcurl'
forbid airlock-ledger "$parsers|libcurl|libairlock_(net|stager|cli\.|signer)" 'parsers, the wire'
forbid airlock-conductor "$parsers" parsers
forbid airlock-intake "$parsers" parsers
forbid airlock-exporter "$parsers" parsers
forbid airlock "$parsers" parsers
forbid airlock-worker 'libcurl|libsqlite3|libairlock_(net|signer|ledger_writer)' 'the wire, the ledger, the secret'
forbid airlock-rebuild "$parsers|$others|libairlock_(debian|ledger|wire|signer|policies)" 'parsers, the wire, the ledger, TOML, keys'
[ "$bad" -eq 0 ] && echo "link maps: 9 programs hold only what they may"
exit "$bad"
