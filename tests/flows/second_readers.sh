#!/bin/bash
# tests/flows/second_readers.sh BIN
#
# Archives as GNU tar, libarchive, Info-ZIP, Python, GNU cpio, dpkg-deb and
# rpmbuild write them: `airlock inspect` accepts each, and what it lists is what
# the tool that people unpack it with leaves on disk, to the last mode, link and
# byte.
source "$(dirname "$0")/../support/flow.sh"
need bsdtar bzip2 cpio dpkg-deb gzip python3 rpm2cpio rpmbuild tar unzip xz zip \
  zstd
python3 "$FLOW_SOURCE/tests/flows/second_readers.py" "$FLOW_WORK"
