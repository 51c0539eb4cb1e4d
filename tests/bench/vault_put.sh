#!/usr/bin/env bash
# tests/bench/vault_put.sh BENCH [MIB] [RUNS]
#
# How long the vault takes for one large file, durable at the end, against tools
# that only hash it: medians of RUNS runs (3), on one file of MIB MiB (4096), in
# turns, so that a busy machine slows all alike. BENCH is the path of
# vault_put_bench. The goal: at most 1.3 times openssl, under 64 MiB of memory.
set -euo pipefail
bench=$1
mib=${2:-4096}
runs=${3:-3}
work=$(mktemp -d "${TMPDIR:-/var/tmp}/vault_put.XXXXXX")
trap 'rm -rf "$work"' EXIT

dd if=/dev/urandom of="$work/file" bs=1M count="$mib" status=none
sync
cat "$work/file" >/dev/null  # all read it from the page cache

seconds() { # COMMAND...: its digest and its wall-clock time
  local start end digest
  start=$(date +%s%N)
  digest=$("$@" | grep -oE '[0-9a-f]{64}')
  end=$(date +%s%N)
  awk -v d="$digest" -v t=$((end - start)) 'BEGIN { printf "%s %.3f\n", d, t / 1e9 }'
}

for ((run = 0; run < runs; ++run)); do
  "$bench" "$work/vault" "$work/file" >>"$work/vault.runs"
  rm -rf "$work/vault"
  sync # what the removal leaves to do is not the next one's
  seconds openssl dgst -sha256 "$work/file" >>"$work/openssl.runs"
  seconds sha256sum "$work/file" >>"$work/sha256sum.runs"
done

if [ "$(cut -d' ' -f1 "$work"/*.runs | sort -u | wc -l)" != 1 ]; then
  echo "the digests differ" >&2
  exit 1
fi
median() { cut -d' ' -f2 "$work/$1.runs" | sort -n | sed -n "$(((runs + 1) / 2))p"; }
awk -v v="$(median vault)" -v o="$(median openssl)" -v s="$(median sha256sum)" \
  -v m="$mib" -v k="$(cut -d' ' -f3 "$work/vault.runs" | sort -n | tail -1)" 'BEGIN {
    printf "%d MiB: vault %.2f s, openssl %.2f s, sha256sum %.2f s\n", m, v, o, s
    printf "vault/openssl %.2f  vault/sha256sum %.2f  peak %.1f MiB\n", v / o, v / s, k / 1024
  }'
