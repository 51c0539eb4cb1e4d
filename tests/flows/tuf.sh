#!/bin/bash
# tests/flows/tuf.sh BIN
#
# The TUF client against a repository over loopback HTTP that attacks it.
source "$(dirname "$0")/../support/flow.sh"
need openssl python3
python3 "$(dirname "$0")/tuf.py" "$FLOW_BIN/airlock" \
  "$FLOW_BIN/libclock_ahead.so" "$@"
