#!/bin/bash
# tests/flows/diff.sh BIN
#
# Two versions of a package, as dpkg-deb builds them: `airlock diff` names what
# became more dangerous, each power that a package can gain, and nothing else.
source "$(dirname "$0")/../support/flow.sh"
need dpkg-deb jq

# package VERSION FOLDER: builds FOLDER as VERSION.deb
package() {
  mkdir -p "$2/DEBIAN"
  printf 'Package: sample\nVersion: %s\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: a sample\n' \
    "$1" >"$2/DEBIAN/control"
  dpkg-deb "${@:3}" --root-owner-group -b "$2" "$FLOW_WORK/$1.deb" >/dev/null
}

old=$FLOW_WORK/old new=$FLOW_WORK/new
mkdir -p "$old/usr/bin" "$old/usr/share/doc/sample" "$old/etc/sudoers.d"
echo one >"$old/usr/bin/sample"
echo one >"$old/usr/bin/helper"
chmod 4755 "$old/usr/bin/helper"
echo 'words' >"$old/usr/share/doc/sample/README"
echo 'nobody ALL=(ALL) ALL' >"$old/etc/sudoers.d/sample"
package 1 "$old" -Zxz

# The same tree packed otherwise is the same.
package 1.1 "$old" -Zgzip
says 0 diff airlock diff --level file "$FLOW_WORK/1.deb" "$FLOW_WORK/1.1.deb"
[ "$(field to-look-at)" = 0 ] || fail "$(cat "$FLOW_ANSWER")"
jq -e '[.changes[].path] == ["control.tar!/control"]' "$FLOW_ANSWER" >/dev/null ||
  fail "packed otherwise: $(cat "$FLOW_ANSWER")"
passed "a package that is packed otherwise differs in nothing but its version"

cp -a "$old" "$new"
rm "$new/etc/sudoers.d/sample"
echo 'other words' >"$new/usr/share/doc/sample/README"
chmod 4755 "$new/usr/bin/sample"
echo two >"$new/usr/bin/helper"
chmod 4755 "$new/usr/bin/helper"
mkdir -p "$new/lib/systemd/system" "$new/usr/share/ca-certificates" \
  "$new/etc/pam.d" "$new/usr/lib/modules/6.1" "$new/srv/open" "$new/etc/cron.d"
echo x >"$new/lib/systemd/system/sample.service"
echo x >"$new/usr/share/ca-certificates/sample.crt"
echo x >"$new/etc/pam.d/sample"
echo x >"$new/usr/lib/modules/6.1/sample.ko"
echo x >"$new/etc/ld.so.preload"
echo x >"$new/etc/cron.d/sample"
echo x >"$new/usr/bin/group"
chmod 2755 "$new/usr/bin/group"
chmod 777 "$new/srv/open"
mkdir -p "$new/DEBIAN"
printf '#!/bin/sh\ntrue\n' >"$new/DEBIAN/postinst"
chmod 755 "$new/DEBIAN/postinst"
package 2 "$new" -Zzstd

says 0 diff airlock diff "$FLOW_WORK/1.deb" "$FLOW_WORK/2.deb"
cat >"$FLOW_WORK/wanted" <<'END'
control.tar!/postinst added install-script -
data.tar!/etc/cron.d/sample added starts-by-itself -
data.tar!/etc/ld.so.preload added preload -
data.tar!/etc/pam.d/sample added authentication -
data.tar!/etc/sudoers.d/sample removed - authentication
data.tar!/lib/systemd/system/sample.service added starts-by-itself -
data.tar!/srv/open added world-writable -
data.tar!/usr/bin/group added setgid -
data.tar!/usr/bin/helper changed setuid -
data.tar!/usr/bin/sample changed setuid -
data.tar!/usr/lib/modules/6.1/sample.ko added kernel -
data.tar!/usr/share/ca-certificates/sample.crt added trust -
END
jq -r '.changes[] | "\(.path) \(.change) \(if .concerns == [] then "-" else (.concerns | join(",")) end) \(if .lost == [] then "-" else (.lost | join(",")) end)"' \
  "$FLOW_ANSWER" >"$FLOW_WORK/said"
diff "$FLOW_WORK/wanted" "$FLOW_WORK/said" || fail "another difference in danger"
[ "$(field to-look-at)" = 11 ] || fail "to look at: $(field to-look-at)"
passed "each power that was gained is named, and words in a README are not"

says 0 diff airlock diff --level file "$FLOW_WORK/1.deb" "$FLOW_WORK/2.deb"
jq -e '[.changes[].path] | contains(["data.tar!/usr/share/doc/sample/README"])' \
  "$FLOW_ANSWER" >/dev/null || fail "the README did not change?"
passed "every member on demand"

# What is not wholly looked into is not compared.
head -c 2000 /dev/urandom >"$FLOW_WORK/opaque"
refuses 13 opaque airlock diff "$FLOW_WORK/1.deb" "$FLOW_WORK/opaque"
head -c 300 "$FLOW_WORK/2.deb" >"$FLOW_WORK/cut.deb"
refuses 3 truncated airlock diff "$FLOW_WORK/1.deb" "$FLOW_WORK/cut.deb"
refuses 2 usage airlock diff "$FLOW_WORK/1.deb"
passed "what was not looked into is never the same"
