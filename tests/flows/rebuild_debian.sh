#!/bin/bash
# tests/flows/rebuild_debian.sh BIN [--all] [--keep FOLDER]
#
# Packages that Debian publishes, made again from their sources: byte for byte
# the same where they are known to be, others where they are not. One altered by
# a line, one that was built again without a source, and a .buildinfo of versions
# that are gone. Needs the machine's Debian mirror and nothing else of the
# network. With --all twelve sources; with --keep roots and results stay there.
source "$(dirname "$0")/../support/flow.sh"
need apt-get mmdebstrap bwrap fakeroot dpkg-source
packages=(usrmerge base-files hostname) kept=$FLOW_WORK
while [ $# -gt 0 ]; do
  case $1 in
    --all) packages=(usrmerge base-files hostname what-is-python distro-info-data
      libnet-cidr-lite-perl libtext-csv-xs-perl libuev giflib dash hello dnsmasq) ;;
    --keep) kept=$2 && mkdir -p "$kept" && shift ;;
    *) fail "what is $1?" ;;
  esac
  shift
done
chmod 755 "$FLOW_WORK"
# Built by Debian with older headers than there are now: their build-ids differ,
# and of hello the year in a text.
others=' hostname dash hello '

printf '%-24s %-22s %-5s %s\n' source version same time
for package in "${packages[@]}"; do
  code=0
  airlock rebuild --debian "$package" --output "$kept/$package" \
    --cache "$kept/cache" --json >"$FLOW_ANSWER" 2>"$FLOW_ERRORS" || code=$?
  case $others in
    *" $package "*) want=6 ;;
    *) want=0 ;;
  esac
  [ "$code" -eq "$want" ] || fail "$package: exit $code, not $want"
  printf '%-24s %-22s %-5s %s\n' "$package" "$(field source-version)" \
    "$(jq -r '"\([.outputs[] | select(.verdict == "R0")] | length)/\(.outputs | length)"' "$FLOW_ANSWER")" \
    "$(field duration)"
  # Those are known to differ in no more than that.
  jq -e --argjson want "$(case $package in hello) echo '"RX"' ;; *) echo '"R3"' ;; esac)" \
    'all(.comparisons[]; .level == $want and .sentence != "")' "$FLOW_ANSWER" >/dev/null ||
    fail "$package: not the difference that is known"
  # What is published is what apt brought, and what R0 is said of.
  jq -r '.outputs[] | select(.verdict == "R0") | .name' "$FLOW_ANSWER" |
    while read -r name; do
      cmp "$kept/$package/published/$name" "$kept/$package/built/$name" || exit 1
    done || fail "$package: R0 of other bytes"
done
passed "rebuilt"

# The recipe that was written runs again, without a network.
root=$(ls -d "$kept"/cache/roots/* | while read -r one; do
  recipe=$(sed -n 's/^packages = "\(.*\)"/\1/p' "$kept/usrmerge/recipe.toml")
  lines=$(dpkg-query --admindir="$one/var/lib/dpkg" --show \
    --showformat='package ${Package} ${Architecture} ${Version}\n' | sort -u -k2,4)
  [ "sha256:$(echo "$lines" | sha256sum | cut -d' ' -f1)" = "$recipe" ] && echo "$one"
done | head -1)
[ -n "$root" ] || fail "no root has the packages that the recipe names"
altered=$FLOW_WORK/altered
mkdir "$altered"
(
  cd "$altered"
  dpkg-source --no-check --extract "$kept"/usrmerge/sources/*.dsc work >/dev/null
  printf '# one line more\n' >>"$(grep -rlI --include='*' '^#!/' work | grep -v debian/ | head -1)"
  dpkg-source --build work >/dev/null
  rm -r work
)
# The same recipe but for its inputs.
(cd "$altered" && sed '/^\[inputs\]/,/^\[outputs\]/{/=/d}' "$kept/usrmerge/recipe.toml" |
  while IFS= read -r line; do
    printf '%s\n' "$line"
    [ "$line" != '[inputs]' ] || for one in *; do
      echo "\"$one\" = \"sha256:$(sha256sum "$one" | cut -d' ' -f1)\""
    done
  done) >"$FLOW_WORK/altered.toml"
says 0 rebuild unshare --net airlock rebuild "$kept/usrmerge/recipe.toml" \
  --inputs "$kept/usrmerge/sources" --root "$root" --output "$FLOW_WORK/again"
says 6 rebuild airlock rebuild "$FLOW_WORK/altered.toml" --inputs "$altered" \
  --root "$root" --output "$FLOW_WORK/other"
passed "without a network the same again; with a line more, others"

refuses 7 no-source airlock rebuild --debian libcap2 --output "$FLOW_WORK/libcap2" --cache "$kept/cache"
case $(field detail) in *binNMU*) ;; *) fail "$(field detail)" ;; esac
refuses 7 no-source airlock rebuild --debian no-such-source --output "$FLOW_WORK/none" --cache "$kept/cache"
refuses 7 no-source airlock rebuild --debian hello --version 1.0-1 --output "$FLOW_WORK/none" --cache "$kept/cache"
{
  printf 'Format: 1.0\nSource: usrmerge\nInstalled-Build-Depends:\n'
  dpkg-query --admindir="$root/var/lib/dpkg" --show \
    --showformat=' ${Package} (= ${Version}),\n' | sed '$s/,$//'
} >"$FLOW_WORK/usrmerge.buildinfo"
sed -i 's/^ debhelper (= .*)/ debhelper (= 13.0~gone)/' "$FLOW_WORK/usrmerge.buildinfo"
says 0 rebuild airlock rebuild --debian usrmerge --buildinfo "$FLOW_WORK/usrmerge.buildinfo" \
  --output "$FLOW_WORK/buildinfo" --cache "$kept/cache"
[ "$(field not-to-be-had.0)" = "debhelper=13.0~gone" ] || fail "a version that is gone is not named"
passed "a binNMU, a name and a version that are not there, and a .buildinfo"
