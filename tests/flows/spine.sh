#!/bin/bash
# tests/flows/spine.sh BIN
#
# The whole way of three kinds of bundle, from the hand-in to an apt-get that
# has no network and trusts only the airlock's key. Every command answers in
# JSON, and every exit code is what its cause says. As root each program runs
# as its own user.
source "$(dirname "$0")/../support/flow.sh"
need gpg openssl ssh-keygen dpkg-deb apt-get unshare python3

says 0 version airlock version
site_make "$FLOW_WORK" "$FLOW_BIN" >/dev/null
refuses 11 duplicate-record airlock init --origin airlock.example/1 \
  --roster "$FLOW_WORK/roster.toml" --root-keys "$FLOW_WORK/root-keys"
refuses 75 unavailable airlock trust import a /usr/share/keyrings/debian-archive-keyring.gpg \
  --key "$PEOPLE/alice"
site_start
says 2 doctor airlock doctor
[ "$(field good)" = false ] || fail "doctor does not miss the roster"
says 0 "roster activate" airlock roster activate "$FLOW_WORK/roster.toml" --key "$PEOPLE/alice"
says 0 "roster show" airlock roster show
says 0 "key list" airlock key list
says 0 doctor airlock doctor
[ "$(field good)" = true ] || fail "doctor finds fault"
passed "an installation, its roster in force"

flow_key gke
flow_key image
flow_apt sample "$FLOW_WORK/sample" '1 day ago' 1.0
says 0 "trust import" airlock trust import image "$FLOW_WORK/image.pub" --key "$PEOPLE/alice"
[ "$(field already)" = true ] || fail "the same anchor twice is news"
says 0 "trust show" airlock trust show
grep -q "$(flow_key_id image)" "$FLOW_ANSWER" || fail "trust show lacks the key that policies pin"
grep -q "$FLOW_FINGERPRINT" "$FLOW_ANSWER" || fail "trust show lacks a fingerprint"
flow_policy gke gke-onprem gke "$(flow_key_id gke)"
flow_policy image oci-layout image "$(flow_key_id image)"
flow_policy sample apt-repo sample "$FLOW_FINGERPRINT" 'origin = "Sample"
codename = "sample"
max-age = "200d"'
says 0 "policy check" airlock policy check "$FLOW_WORK/sample.toml"
says 0 "policy activate" airlock policy activate "$FLOW_WORK/sample.toml" --key "$PEOPLE/alice"
[ "$(field already)" = true ] || fail "the same policy twice is news"
says 0 "policy show" airlock policy show sample
passed "anchors and policies"

mkdir -p "$FLOW_WORK/gke" "$FLOW_WORK/tree/usr/bin"
cp "$FLOW_BIN/airlock-gate" "$FLOW_WORK/gke/bmctl"
openssl dgst -sha256 -sign "$FLOW_WORK/gke.pem" -out "$FLOW_WORK/gke/bmctl.1.sig" \
  "$FLOW_WORK/gke/bmctl"
cp /usr/bin/env "$FLOW_WORK/tree/usr/bin/"
"$FLOW_SUPPORT/make_oci.py" "$FLOW_WORK/tree" "$FLOW_WORK/layout" \
  registry.example/env:1 "$FLOW_WORK/image.pem" >/dev/null
ids=()
for bundle in "sample $FLOW_WORK/sample/repo" "gke $FLOW_WORK/gke" "image $FLOW_WORK/layout"; do
  # shellcheck disable=SC2086
  says 0 submit airlock submit $bundle --key "$PEOPLE/dave"
  ids+=("$(field id)")
done
says 0 list airlock list
for id in "${ids[@]}"; do
  says 0 watch airlock watch "$id" --until review --timeout 10m
  says 8 why airlock why "$id"
  [ "$(field state)" = IN-REVIEW ] || fail "$id is $(field state)"
  verdict=$(field verdict)
  refuses 4 self-approval airlock approve "$id" --digest "$verdict" --key "$PEOPLE/dave"
  refuses 2 usage airlock approve "$id" --key "$PEOPLE/bob"
  refuses 11 stale-decision airlock approve "$id" --digest "${verdict%?????}00000" --key "$PEOPLE/bob"
  says 0 approve airlock approve "$id" --digest "$verdict" --key "$PEOPLE/bob"
  refuses 12 timed-out airlock watch "$id" --until sealed --timeout 1s
  says 0 approve airlock approve "$id" --digest "$verdict" --key "$PEOPLE/carol"
done
for id in "${ids[@]}"; do
  says 0 watch airlock watch "$id" --until sealed --timeout 10m
  says 0 show airlock show "$id"
  [ "$(field state)" = SEALED ] || fail "$id is $(field state)"
  says 0 why airlock why "$id"
done
passed "three bundles in, verified, inspected, approved by two and sealed"

flow_released "${ids[@]}"
says 0 release airlock release sealed
refuses 10 not-found airlock release elsewhere
says 0 "policy test" airlock policy test "$FLOW_WORK/sample.toml"
says 0 cross airlock cross sealed --site site1
folder=$(field folder) crossing=$(field crossing)
says 0 cross airlock cross sealed --site site1
[ "$(field crossing)" = "$crossing" ] || fail "the same crossing twice differs"
says 0 "audit verify" airlock audit verify
[ "$(field good)" = true ] || fail "audit"
says 0 "audit replay" airlock audit replay
says 0 "audit export" airlock audit export --to "$FLOW_WORK/audit"
says 0 inspect airlock inspect "$FLOW_WORK"/sample/repo/pool/main/a/airlock-sample/*.deb
[ "$(field verdict)" = accepted ] || fail "inspect"
no_leftovers
passed "released, crossed, audited"

export AIRLOCK_GATE=$FLOW_WORK/gate
root=$(sed -n 's/^first-root //p' "$AIRLOCK_HOME/installation")
embedded=()
grep -q '^mode embedded' "$AIRLOCK_HOME/installation" && embedded=(--accept-embedded)
answers 0 airlock-gate init --site site1 --root "$AIRLOCK_HOME/public/1.root" \
  --fingerprint "$root" --fingerprint "$root" "${embedded[@]}"
cp -r "$folder" "$FLOW_WORK/carried"
site_stop
alone=(unshare -n)
[ "$(id -u)" -eq 0 ] || alone=(unshare -rn)
"${alone[@]}" true || fail "no network namespace can be made"
answers 0 "${alone[@]}" airlock-gate receive "$FLOW_WORK/carried"
answers 0 "${alone[@]}" airlock-gate receive "$FLOW_WORK/carried"
answers 0 airlock-gate status
grep -q 'fresh until' "$FLOW_ANSWER" || fail "not fresh"
answers 0 airlock-gate gaps
no_leftovers
passed "received without a network, twice the same"

apt=$FLOW_WORK/apt
mkdir -p "$apt"/{etc/apt/sources.list.d,etc/apt/apt.conf.d,etc/apt/preferences.d}
mkdir -p "$apt"/{var/lib/apt/lists/partial,var/lib/dpkg,var/cache/apt/archives/partial,got}
: >"$apt/var/lib/dpkg/status"
store=$AIRLOCK_GATE/store/sealed/current
echo "deb [arch=amd64 signed-by=$store/apt/airlock-archive-keyring.gpg] file:$store/apt sealed main" \
  >"$apt/etc/apt/sources.list"
cat >"$apt/apt.conf" <<CONF
Dir "$apt";
Dir::State::status "$apt/var/lib/dpkg/status";
Dir::Etc::trusted "/dev/null";
Dir::Etc::trustedparts "/dev/null";
APT::Sandbox::User "root";
APT::Architecture "amd64";
Acquire::Check-Valid-Until "true";
Acquire::Languages "none";
CONF
(
  cd "$apt/got"
  export APT_CONFIG=$apt/apt.conf
  answers 0 "${alone[@]}" apt-get -q update
  answers 0 "${alone[@]}" apt-get -q download airlock-sample
)
cmp "$apt"/got/airlock-sample_*.deb "$FLOW_WORK"/sample/repo/pool/main/a/airlock-sample/*.deb
cmp "$store/files/gke/bmctl" "$FLOW_WORK/gke/bmctl"
passed "apt-get took the package, byte for byte"
