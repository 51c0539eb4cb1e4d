#!/bin/bash
# tests/flows/corpus.sh BIN
#
# The hostile corpus through the real command: every case of testdata/bundles,
# and those too large to keep, which are made here, becomes what its .case says,
# twice the same, within 2 s and 256 MiB, without a signal or a file written.
source "$(dirname "$0")/../support/flow.sh"
need python3
cd "$FLOW_WORK"
mkdir large
python3 "$FLOW_SOURCE/testdata/make.py" --large large
python3 "$FLOW_SOURCE/tests/flows/corpus.py" "$FLOW_BIN/airlock" "$FLOW_WORK" \
  "$FLOW_SOURCE/testdata/bundles" large
