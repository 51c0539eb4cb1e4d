#!/bin/bash
# tests/flows/oci.sh FOLDER_OF_PROGRAMS
#
# An OCI image layout as a folder, as a tar archive, as skopeo writes it and as
# `docker save` does: one submission, whichever way it comes; and
# `airlock verify oci`, which needs no installation.
source "$(dirname "$0")/../support/flow.sh"
need skopeo openssl tar

flow_site
flow_key image
flow_key stranger unknown
flow_policy image oci-layout image "$(flow_key_id image)"
reference=registry.example/env:1
mkdir -p "$FLOW_WORK/tree/usr/bin"
cp /usr/bin/env "$FLOW_WORK/tree/usr/bin/"
image=$("$FLOW_SUPPORT/make_oci.py" "$FLOW_WORK/tree" "$FLOW_WORK/layout" \
  "$reference" "$FLOW_WORK/image.pem")
cd "$FLOW_WORK"
pack() { tar -C "$1" -cf "$2" blobs index.json oci-layout "${@:3}"; }
pack layout image.tar
verify() { airlock verify oci "$@" --key "$FLOW_WORK/image.pub"; }

# --- without an installation
home=$AIRLOCK_HOME
unset AIRLOCK_HOME
for form in layout image.tar; do
  says 0 "verify oci" verify $form --reference "$reference"
  judged verdict=good "reference=$reference" || fail "$form"
  [ "$(field images.0)" = "$image" ] || fail "$form: another image"
  [ "$(field blobs)" = 3 ] || fail "$form: $(field blobs) blobs"
done
refuses 3 wrong-origin verify image.tar --reference registry.example/env:2
refuses 3 unsigned airlock verify oci image.tar --key "$FLOW_WORK/stranger.pub"
says 0 inspect airlock inspect image.tar
[ "$(field format)" = tar ] || fail "inspect: $(field format)"
passed "a folder and an archive, verified by a key alone"

# What skopeo makes of it: an archive of its own, without the signature, and a
# folder with it.
skopeo copy -q "oci:layout:$reference" oci-archive:skopeo.tar
says 0 inspect airlock inspect skopeo.tar
refuses 3 unsigned verify skopeo.tar
tag=sha256-${image#sha256:}.sig
for name in "$reference" "$tag"; do
  skopeo copy -q "oci:layout:$name" "oci:copied:$name"
done
pack copied copied.tar
says 0 "verify oci" verify copied.tar
[ "$(field images.0)" = "$image" ] || fail "skopeo: another image"
passed "what skopeo wrote"

# --- archives that are refused
layer=$(ls -S layout/blobs/sha256 | head -1)
tar -C layout --exclude="$layer" -cf missing.tar blobs index.json oci-layout
refuses 3 bad-bundle verify missing.tar
cp -r layout flipped
flip "flipped/blobs/sha256/$layer" 100
refuses 3 digest-mismatch verify flipped
pack flipped flipped.tar
refuses 3 digest-mismatch verify flipped.tar
cp -r layout linked
ln -sf "../../index.json" "linked/blobs/sha256/$layer"
pack linked linked.tar
refuses 3 member-type verify linked.tar
cp image.tar twice.tar
tar -C layout -rf twice.tar oci-layout
refuses 3 duplicate-member verify twice.tar
gzip -k image.tar
refuses 3 bad-container verify image.tar.gz
pack layout sub.tar --transform 's|^|sub/|'
refuses 3 bad-bundle verify sub.tar
cp -r layout holes
truncate -s 1M holes/blobs/sha256/"$(printf '%064d' 0)"
tar -C holes --sparse -cf sparse.tar blobs index.json oci-layout
refuses 3 member-type verify sparse.tar
tar -C holes --sparse --format=posix -cf sparse.tar blobs index.json oci-layout
refuses 3 bad-container verify sparse.tar
passed "a blob missing, flipped, linked; names twice; packed, sparse"

# --- handed in
export AIRLOCK_HOME=$home
for bad in missing flipped linked twice sub sparse; do
  answers 3 airlock submit image $bad.tar --key "$PEOPLE/dave" --json
done
says 0 submit airlock submit image image.tar --key "$PEOPLE/dave"
id=$(field id)
[ "$(field already)" = false ] || fail "new, and already there"
mkdir saved
cp -r layout/. saved
echo '[]' >saved/manifest.json
echo '{}' >saved/repositories
pack saved saved.tar manifest.json repositories
for form in layout saved saved.tar; do
  says 0 submit airlock submit image $form --key "$PEOPLE/dave"
  [ "$(field already) $(field id)" = "true $id" ] || fail "$form is another"
done
for form in layout image.tar; do
  flow_policy image oci-layout image "$(flow_key_id image)" '' '' \
    "[sync]
source = \"file://$FLOW_WORK/$form\""
  says 0 sync airlock sync image --key "$PEOPLE/dave"
  [ "$(field already) $(field id)" = "true $id" ] || fail "sync of $form"
done
passed "one submission as a folder, an archive, docker's archive, a source"

flow_approve "$id"
flow_released "$id"
says 0 "audit replay" airlock audit replay
no_leftovers
passed "approved and released"
