#!/bin/bash
# What the compiler and linker were asked for is in the programs: each place in
# memory is random, no table of addresses can be written, no page is both
# writable and code, stacks, copies and subscripts are checked. (Debian's startup
# files lack the marks of -fcf-protection, so no program can claim them whole.)
#
#   hardened.sh BIN
#
# Reads the programs with readelf; a line for each fault, exit 1 if any.
set -euo pipefail
bin=$1
faults=0
checked=0
fault() { echo "$(basename "$program"): $*" >&2; faults=$((faults + 1)); }
has() { grep -qE -- "$2" <<<"$1" || fault "$3"; }
lacks() { if grep -qE -- "$2" <<<"$1"; then fault "$3"; fi; }
for program in "$bin"/airlock "$bin"/airlock-*; do
  case $program in *.map) continue ;; esac
  header=$(readelf -hW "$program")
  segments=$(readelf -lW "$program")
  dynamic=$(readelf -dW "$program")
  symbols=$(readelf -W --dyn-syms "$program")
  has "$header" 'Type: +DYN' "not position independent"
  has "$dynamic" 'FLAGS_1.*\bPIE\b' "not position independent"
  has "$dynamic" 'FLAGS_1.*\bNOW\b' "addresses are looked up late (no BIND_NOW)"
  has "$segments" 'GNU_RELRO' "no RELRO"
  has "$segments" 'GNU_STACK.* RW ' "an executable stack"
  lacks "$segments" 'LOAD.* RWE ' "a page that is both writable and code"
  lacks "$dynamic" '\((TEXTREL|RPATH|RUNPATH)\)' "TEXTREL, RPATH or RUNPATH"
  has "$symbols" '__stack_chk_fail' "no stack protector"
  has "$symbols" ' __[a-z]+_chk@' "no _FORTIFY_SOURCE"
  has "$symbols" '__glibcxx_assert_fail' "no checked subscripts"
  checked=$((checked + 1))
done
echo "$checked programs, $faults faults"
[ "$checked" -gt 0 ] && [ "$faults" -eq 0 ]
