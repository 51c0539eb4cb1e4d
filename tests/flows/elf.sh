#!/bin/bash
# tests/flows/elf.sh BIN [--all]
#
# What `airlock inspect` says of programs is what Debian's checksec says of them:
# of some of /usr/bin, or with --all of every one there (checksec takes a minute
# for 600). Then a program that is built anew with less hardening: `airlock diff`
# names what was lost.
source "$(dirname "$0")/../support/flow.sh"
need checksec dpkg-deb g++ jq python3 tar
programs=12
[ "${1:-}" != --all ] || programs=1000000
python3 "$FLOW_SOURCE/tests/flows/elf.py" "$FLOW_WORK" "$programs" ||
  fail "another opinion than checksec's"

# package VERSION FLAG…: a program as those flags make it, with what root's
# package manager would run.
package() {
  local version=$1 root=$FLOW_WORK/root
  rm -rf "$root"
  mkdir -p "$root/usr/bin" "$root/DEBIAN"
  printf 'Package: sample\nVersion: %s\nArchitecture: amd64\nMaintainer: Nobody <nobody@example.org>\nDescription: a sample\n' \
    "$version" >"$root/DEBIAN/control"
  g++ -s -O2 "${@:2}" -o "$root/usr/bin/sample" "$FLOW_WORK/sample.cc" 2>/dev/null
  dpkg-deb --root-owner-group -b "$root" "$FLOW_WORK/$version.deb" >/dev/null
}
cat >"$FLOW_WORK/sample.cc" <<'END'
#include <cstdio>
#include <cstring>
int main(int count, char** words) {
  char buffer[64];
  std::strcpy(buffer, words[count - 1]);
  return std::puts(buffer);
}
END
package 1 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
  -fPIE -pie -Wl,-z,relro,-z,now
package 2 -U_FORTIFY_SOURCE -fno-stack-protector -no-pie \
  -Wl,-z,norelro,-z,execstack -Wl,-rpath,/tmp/lib
says 0 inspect airlock inspect "$FLOW_WORK/1.deb"
jq -e '[.findings[] | select(.path | endswith("usr/bin/sample"))] == []' \
  "$FLOW_ANSWER" >/dev/null || fail "a hardened program: $(jq -c .findings "$FLOW_ANSWER")"
says 0 inspect airlock inspect "$FLOW_WORK/2.deb"
says 0 diff airlock diff "$FLOW_WORK/1.deb" "$FLOW_WORK/2.deb"
[ "$(field to-look-at)" = 1 ] || fail "to look at: $(field to-look-at)"
jq -e '.changes[0] | .path == "data.tar!/usr/bin/sample" and
    .concerns == [] and .stronger == [] and
    .weaker == ["executable-stack", "no-canary", "no-fortify: 1 could be",
      "no-pie", "no-relro", "unsafe-rpath: /tmp/lib"]' "$FLOW_ANSWER" >/dev/null ||
  fail "hardening that was lost: $(jq -c .changes "$FLOW_ANSWER")"
says 0 diff airlock diff "$FLOW_WORK/2.deb" "$FLOW_WORK/1.deb"
[ "$(field to-look-at)" = 0 ] || fail "what became better is nothing to look at"
jq -e '.changes[0].stronger | length == 6' "$FLOW_ANSWER" >/dev/null ||
  fail "what became better: $(jq -c .changes "$FLOW_ANSWER")"
passed "diff names the hardening that a program lost, and what it won"

# The same for other tools. What was not looked into has not passed.
sarif() {
  local code=0
  airlock inspect "$1" --report sarif >"$FLOW_ANSWER" || code=$?
  [ "$code" = "$2" ] || fail "sarif of $1: exit code $code"
}
test_result() {
  airlock inspect "$1" --report test-result >"$FLOW_ANSWER" || true
}
holds() { jq -e "$1" "$FLOW_ANSWER" >/dev/null || fail "$1: $(head -c 2000 "$FLOW_ANSWER")"; }
sarif "$FLOW_WORK/2.deb" 0
holds '.version == "2.1.0" and .runs[0].invocations[0].executionSuccessful'
holds '.runs[0] as $run | [$run.results[] | select(.ruleId == "executable-stack")] |
  length == 1 and .[0].level == "error" and
  $run.tool.driver.rules[.[0].ruleIndex].id == "executable-stack" and
  $run.artifacts[.[0].locations[0].physicalLocation.artifactLocation.index].location.uri
    == "data.tar.xz%21/usr/bin/sample"'
test_result "$FLOW_WORK/2.deb"
holds '.predicateType == "https://in-toto.io/attestation/test-result/v0.1" and
  .predicate.result == "FAILED" and
  (.predicate.failedTests | index("executable-stack")) and
  (.predicate.passedTests | index("coverage"))'
test_result "$FLOW_WORK/1.deb"
holds '.predicate.failedTests == []'
[ "$(jq -r '.subject[0].digest.sha256' "$FLOW_ANSWER")" = \
  "$(sha256sum "$FLOW_WORK/1.deb" | cut -d ' ' -f 1)" ] || fail "another subject"
head -c 2000 /dev/urandom >"$FLOW_WORK/opaque"
sarif "$FLOW_WORK/opaque" 13
holds '.runs[0].invocations[0] | .executionSuccessful == false and .exitCode == 13 and
  .toolExecutionNotifications[0].descriptor.id == "opaque"'
test_result "$FLOW_WORK/opaque"
holds '.predicate | .result == "FAILED" and .passedTests == [] and
  .failedTests == ["coverage"]'
head -c 300 "$FLOW_WORK/2.deb" >"$FLOW_WORK/cut.deb"
sarif "$FLOW_WORK/cut.deb" 3
holds '.runs[0].invocations[0].executionSuccessful == false'
printf 'x\x1f\x8b\x08broken' | tail -c +2 >"$FLOW_WORK/broken.gz"
tar -C "$FLOW_WORK" -cf "$FLOW_WORK/holder.tar" broken.gz
sarif "$FLOW_WORK/holder.tar" 0
holds '.runs[0].results[0] | .ruleId == "unopened" and .kind == "open" and .level == "none"'
refuses 2 usage airlock inspect "$FLOW_WORK/1.deb" --report sarif
passed "SARIF and test-result say what was found, and what was not looked into"
