#!/bin/bash
# tests/flows/vectors.sh BIN
#
# Public test vectors through the real program: every answer is the one that
# its file asks for, one a line and in order.
source "$(dirname "$0")/../support/flow.sh"
need jq
vectors=$(dirname "$0")/../../testdata/vectors
for file in "$vectors"/*.jsonl; do
  kind=$(basename "$file" .jsonl)
  airlock vectors "$kind" <"$file" >"$FLOW_WORK/answers"
  jq -c '{id, ok: .want}' "$file" >"$FLOW_WORK/wanted"
  cmp "$FLOW_WORK/wanted" "$FLOW_WORK/answers" || fail "$kind"
  echo "$kind: $(wc -l <"$FLOW_WORK/answers") answers"
done
# What is no vector is an error, and a kind there is not is a usage error.
status=0
echo '{}' | airlock vectors json >/dev/null 2>&1 || status=$?
[ "$status" -eq 3 ] || fail "a line without an id: exit $status"
status=0
airlock vectors md5 </dev/null >/dev/null 2>&1 || status=$?
[ "$status" -eq 2 ] || fail "an unknown kind: exit $status"
