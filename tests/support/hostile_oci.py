#!/usr/bin/env python3
"""Makes OCI image layouts that cosign's form of signature vouches for, and that
must be refused all the same: each has one fault, and its signature holds.

    hostile_oci.py FOLDER KEY.pem

writes FOLDER/NAME for each and prints "NAME REASON". KEY.pem is an ECDSA P-256
private key; openssl signs. The names begin with the number of the peers' failure
that they repeat (docs/formats/bundles.md).
"""
import base64
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

OCI = "application/vnd.oci.image."
NAME = "org.opencontainers.image.ref.name"
FOLDER, KEY = pathlib.Path(sys.argv[1]), sys.argv[2]


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def sign(data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return base64.b64encode(subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", KEY, file.name],
            check=True, capture_output=True).stdout).decode()


def keep(value):
    return value


def layout(name, manifest=keep, manifest_text=keep, image=keep, payload=keep,
           signatures=1, top=keep):
    """Each argument changes one part of a good layout before what is above it is
    made: manifest, its text, its descriptor, the signed payload, index.json."""
    where = FOLDER / name
    blobs = where / "blobs/sha256"
    blobs.mkdir(parents=True)

    def blob(data, media_type, **more):
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": media_type, "digest": "sha256:" + digest,
                "size": len(data), **more}

    config = blob(compact({"os": "linux", "name": name}),
                  OCI + "config.v1+json")
    layer = blob(b"a layer of " + name.encode(), OCI + "layer.v1.tar")
    described = image(blob(manifest_text(compact(manifest({
        "schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
        "config": config, "layers": [layer]}))), OCI + "manifest.v1+json"))
    said = compact(payload({
        "critical": {"identity": {"docker-reference": "r.example/app:1"},
                     "image": {"docker-manifest-digest": described["digest"]},
                     "type": "cosign container image signature"},
        "optional": None}))
    signed = blob(said, "application/vnd.dev.cosign.simplesigning.v1+json",
                  annotations={"dev.cosignproject.cosign/signature":
                               sign(said)})
    signature = blob(compact({
        "schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
        "config": blob(b"{}", OCI + "config.v1+json"),
        "layers": [signed] * signatures}), OCI + "manifest.v1+json",
        annotations={NAME: described["digest"].replace(":", "-") + ".sig"})
    (where / "index.json").write_bytes(compact(top({
        "schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": [
            {**described, "annotations": {NAME: "r.example/app:1"}},
            signature]})))
    (where / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')


def bad(name, reason, **faults):
    layout(name, **faults)
    print(name, reason)


def among(part, **more):
    """A change of one descriptor of the manifest."""
    def change(manifest):
        one = manifest[part]
        one = one[0] if isinstance(one, list) else one
        one.update(more)
        return manifest
    return change


layout("good")
# A manifest that is an index too: who unpacks reads one half, who verified the
# other.
bad("h40-manifest-and-index", "bad-container",
    manifest=lambda m: {**m, "manifests": m["layers"]})
bad("h40-empty-list-of-manifests", "bad-container",
    manifest=lambda m: {**m, "manifests": []})
bad("h40-called-an-index", "bad-container",
    manifest=lambda m: {**m, "mediaType": OCI + "index.v1+json"})
bad("h40-layers-in-another-case", "json-case",
    manifest=lambda m: {**m, "Layers": []})
bad("h40-layers-twice", "bad-json", manifest_text=lambda text:
    text.replace(b'"layers":', b'"layers":[],"layers":'))
bad("h40-layers-escaped", "bad-json", manifest_text=lambda text:
    text.replace(b'"layers":', b'"layer\\u0073":[],"layers":'))
bad("h40-described-as-an-index", "bad-container",
    image=lambda d: {**d, "mediaType": OCI + "index.v1+json"})
# A digest that is a path or of another algorithm.
for number, digest in enumerate((
        "sha256:../../../../../../etc/passwd", "../index.json",
        "sha256:" + "A" * 64, "sha256:" + "a" * 63, "sha512:" + "a" * 128,
        "sha256:" + "a" * 63 + "/", "md5:" + "a" * 32, "")):
    bad(f"h41-layer-{number}", "bad-digest",
        manifest=among("layers", digest=digest))
    bad(f"h41-config-{number}", "bad-digest",
        manifest=among("config", digest=digest))
    bad(f"h41-index-{number}", "bad-digest",
        top=lambda index, digest=digest: {
            **index, "manifests": index["manifests"] + [
                {"mediaType": "x/y", "size": 1, "digest": digest}]})
    bad(f"h41-payload-{number}", "bad-digest", payload=lambda p,
        digest=digest: {**p, "critical": {**p["critical"], "image": {
            "docker-manifest-digest": digest}}})
# Signatures without end.
bad("h42-signatures-without-end", "too-large", signatures=1_001)
bad("h42-parts-without-end", "too-large", signatures=20_000)
layout("signed-often", signatures=900)
# A signature of another image in this one's place.
bad("h42-another-image-under-the-tag", "bad-bundle", payload=lambda p: {
    **p, "critical": {**p["critical"], "image": {
        "docker-manifest-digest": "sha256:" + "a" * 64}}})
