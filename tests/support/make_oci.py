#!/usr/bin/env python3
"""Makes an OCI image layout from a folder, signed as cosign does.

    make_oci.py [--zstd] FOLDER LAYOUT REFERENCE KEY.pem [ANNOTATION=VALUE…]

FOLDER becomes one layer, gzipped unless --zstd; the image manifest and its cosign signature
(simple signing, under the tag sha256-<hex>.sig) stand in index.json. KEY.pem is
an ECDSA P-256 private key; openssl signs.
"""
import base64
import gzip
import hashlib
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile


def main():
    words = sys.argv[1:]
    zstd = words[0] == "--zstd"
    folder, layout, reference, key, *said = words[zstd:]
    said = dict(word.split("=", 1) for word in said)
    layout = pathlib.Path(layout)
    blobs = layout / "blobs/sha256"
    blobs.mkdir(parents=True)

    def blob(data, media_type, **more):
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": media_type, "digest": "sha256:" + digest,
                "size": len(data), **more}

    def document(value):
        return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()

    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT) as tar:
        root = pathlib.Path(folder)
        for path in sorted(root.rglob("*")):
            info = tar.gettarinfo(path, path.relative_to(root).as_posix())
            info.mtime, info.uid, info.gid = 0, 0, 0
            info.uname = info.gname = "root"
            if info.isreg():
                with open(path, "rb") as file:
                    tar.addfile(info, file)
            else:
                tar.addfile(info)
    oci = "application/vnd.oci.image."
    layer = raw.getvalue()
    if zstd:
        layer = blob(subprocess.run(["zstd", "-qc"], input=layer, check=True,
                                    stdout=subprocess.PIPE).stdout,
                     oci + "layer.v1.tar+zstd")
    else:
        layer = blob(gzip.compress(layer, mtime=0), oci + "layer.v1.tar+gzip")
    config = blob(document({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": {"type": "layers", "diff_ids": [
            "sha256:" + hashlib.sha256(raw.getvalue()).hexdigest()]}}),
        oci + "config.v1+json")
    image = blob(document({
        "schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
        "config": config, "layers": [layer],
        **({"annotations": said} if said else {})}), oci + "manifest.v1+json")
    payload = document({
        "critical": {"identity": {"docker-reference": reference},
                     "image": {"docker-manifest-digest": image["digest"]},
                     "type": "cosign container image signature"},
        "optional": None})
    with tempfile.NamedTemporaryFile() as file:
        file.write(payload)
        file.flush()
        signature = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", key, file.name],
            check=True, capture_output=True).stdout
    signed = blob(payload, "application/vnd.dev.cosign.simplesigning.v1+json",
                  annotations={"dev.cosignproject.cosign/signature":
                               base64.b64encode(signature).decode()})
    signature_config = blob(document({
        "architecture": "", "os": "", "config": {},
        "rootfs": {"type": "layers", "diff_ids": [signed["digest"]]}}),
        oci + "config.v1+json")
    manifest = blob(document({
        "schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
        "config": signature_config, "layers": [signed]}),
        oci + "manifest.v1+json")
    name = "org.opencontainers.image.ref.name"
    image["annotations"] = {name: reference}
    manifest["annotations"] = {
        name: image["digest"].replace(":", "-") + ".sig"}
    (layout / "index.json").write_bytes(document({
        "schemaVersion": 2, "mediaType": oci + "index.v1+json",
        "manifests": [image, manifest]}))
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    print(image["digest"])


if __name__ == "__main__":
    main()
