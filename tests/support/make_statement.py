#!/usr/bin/env python3
"""Signs statements about an image as the builders and verifiers of the field do,
and puts signatures into an OCI layout as cosign does.

    make_statement.py gcb OUT IMAGE KEY.pem KEYNAME [NAME=VALUE…]
    make_statement.py vsa OUT SUBJECT KEY.pem [NAME=VALUE…]
    make_statement.py unsigned LAYOUT                  leaves the image alone
    make_statement.py payload OUT IMAGE REFERENCE      what cosign signs
    make_statement.py cosign LAYOUT PAYLOAD BUNDLE     a certified signature, by tag
    make_statement.py referrer LAYOUT IMAGE BUNDLE     a bundle, by reference

IMAGE is sha256:…, SUBJECT algorithm:value, KEY.pem P-256; BUNDLE a Sigstore bundle
of version 0.1 (cosign) or 0.3 (referrer). NAME=VALUE replaces what a statement
says: name, builder, source, ended, _PARAMETER; verifier, resource, result, level,
verified. flip=1 changes a byte of what was signed, afterwards.
"""
import base64
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

IN_TOTO = "application/vnd.in-toto+json"
OCI = "application/vnd.oci.image."
REF_NAME = "org.opencontainers.image.ref.name"


def document(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def b64(data):
    return base64.b64encode(data).decode()


def envelope(statement, key, name, flip):
    payload = document(statement)
    encoded = b"DSSEv1 %d %s %d %s" % (
        len(IN_TOTO), IN_TOTO.encode(), len(payload), payload)
    with tempfile.NamedTemporaryFile() as file:
        file.write(encoded)
        file.flush()
        signature = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", key, file.name],
            check=True, capture_output=True).stdout
    if flip:
        payload = bytes([payload[0] ^ 1]) + payload[1:]
    return {"payload": b64(payload), "payloadType": IN_TOTO,
            "signatures": [{"keyid": name, "sig": b64(signature)}]}


def said(defaults, words):
    for word in words:
        name, _, value = word.partition("=")
        defaults[name] = value
    return defaults


def gcb(out, image, key, key_name, *words):
    s = said({"name": "https://registry.example/env",
              "builder": "https://cloudbuild.googleapis.com/GoogleHostedWorker",
              "source": "https://github.com/o/r",
              "ended": "2026-01-31T23:59:59.123456Z"}, words)
    digest = image.removeprefix("sha256:")
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://slsa.dev/provenance/v1",
        "subject": [{"name": s["name"], "digest": {"sha256": digest}}],
        "predicate": {
            "buildDefinition": {
                "buildType": "https://cloud.google.com/build/gcb-buildtypes/"
                             "google-worker/v1",
                "externalParameters": {
                    "buildConfigSource": {
                        "path": "cloudbuild.yaml", "ref": "refs/heads/main",
                        "repository": "git+" + s["source"]},
                    "substitutions": {n: v for n, v in s.items()
                                      if n.startswith("_")}},
                "internalParameters": {"systemSubstitutions": {}},
                "resolvedDependencies": [
                    {"digest": {"gitCommit": "c7" * 20},
                     "uri": "git+" + s["source"] + "@refs/heads/main"}]},
            "runDetails": {"builder": {"id": s["builder"]},
                           "metadata": {"finishedOn": s["ended"]}}}}
    at = f"registry.example/env@sha256:{digest}"
    pathlib.Path(out).write_bytes(document({
        "image_summary": {"digest": image, "fully_qualified_digest": at},
        "provenance_summary": {"provenance": [{
            "build": {"inTotoSlsaProvenanceV1": statement},
            "envelope": envelope(statement, key, key_name, s.get("flip")),
            "kind": "BUILD", "resourceUri": "https://" + at}]}}))


def vsa(out, subject, key, *words):
    s = said({"verifier": "https://verifier.example.org/v1",
              "resource": "oci://registry.example/env", "result": "PASSED",
              "level": "SLSA_BUILD_LEVEL_3",
              "verified": "2026-01-31T23:59:59.123456Z"}, words)
    algorithm, _, value = subject.partition(":")
    pathlib.Path(out).write_bytes(document(envelope({
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://slsa.dev/verification_summary/v1",
        "subject": [{"name": "_", "digest": {algorithm: value}}],
        "predicate": {
            "timeVerified": s["verified"], "verifier": {"id": s["verifier"]},
            "verificationResult": s["result"], "verifiedLevels": [s["level"]],
            "resourceUri": s["resource"]}}, key, "vsa-key", s.get("flip"))))


class Layout:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.index = json.loads((self.path / "index.json").read_bytes())

    def blob(self, data, media_type, **more):
        digest = hashlib.sha256(data).hexdigest()
        (self.path / "blobs/sha256" / digest).write_bytes(data)
        return {"mediaType": media_type, "digest": "sha256:" + digest,
                "size": len(data), **more}

    def add(self, manifest, **annotations):
        descriptor = self.blob(document(manifest), OCI + "manifest.v1+json")
        if annotations:
            descriptor["annotations"] = annotations
        self.index["manifests"].append(descriptor)
        self.write()

    def write(self):
        (self.path / "index.json").write_bytes(document(self.index))


def unsigned(path):
    layout = Layout(path)
    image, signature = layout.index["manifests"]
    blobs = layout.path / "blobs/sha256"
    manifest = blobs / signature["digest"].removeprefix("sha256:")
    for part in [json.loads(manifest.read_bytes())["config"],
                 *json.loads(manifest.read_bytes())["layers"]]:
        (blobs / part["digest"].removeprefix("sha256:")).unlink()
    manifest.unlink()
    layout.index["manifests"] = [image]
    layout.write()


def payload(out, image, reference):
    pathlib.Path(out).write_bytes(document({
        "critical": {"identity": {"docker-reference": reference},
                     "image": {"docker-manifest-digest": image},
                     "type": "cosign container image signature"},
        "optional": None}))


def pem(raw):
    lines = "\n".join(raw[i:i + 64] for i in range(0, len(raw), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def cosign(path, payload_file, bundle_file):
    layout = Layout(path)
    text = pathlib.Path(payload_file).read_bytes()
    bundle = json.loads(pathlib.Path(bundle_file).read_bytes())
    material = bundle["verificationMaterial"]
    chain = [one["rawBytes"]
             for one in material["x509CertificateChain"]["certificates"]]
    entry = material["tlogEntries"][0]
    promise = {
        "SignedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"],
        "Payload": {
            "body": entry["canonicalizedBody"],
            "integratedTime": int(entry["integratedTime"]),
            "logIndex": int(entry["logIndex"]),
            "logID": base64.b64decode(entry["logId"]["keyId"]).hex()}}
    media_type = "application/vnd.dev.cosign.simplesigning.v1+json"
    layer = layout.blob(text, media_type, annotations={
        "dev.cosignproject.cosign/signature":
            bundle["messageSignature"]["signature"],
        "dev.sigstore.cosign/certificate": pem(chain[0]),
        "dev.sigstore.cosign/chain": "".join(map(pem, chain[1:])),
        "dev.sigstore.cosign/bundle": json.dumps(promise)})
    image = json.loads(text)["critical"]["image"]["docker-manifest-digest"]
    config = layout.blob(document({
        "architecture": "", "os": "", "config": {},
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}}),
        OCI + "config.v1+json")
    layout.add({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                "config": config, "layers": [layer]},
               **{REF_NAME: image.replace(":", "-") + ".sig"})


def referrer(path, image, bundle_file):
    layout = Layout(path)
    media_type = "application/vnd.dev.sigstore.bundle.v0.3+json"
    subject = next(one for one in layout.index["manifests"]
                   if one["digest"] == image)
    layer = layout.blob(pathlib.Path(bundle_file).read_bytes(), media_type)
    config = layout.blob(b"{}", "application/vnd.oci.empty.v1+json")
    layout.add({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                "artifactType": media_type, "config": config,
                "layers": [layer],
                "subject": {name: subject[name]
                            for name in ("mediaType", "digest", "size")}})


if __name__ == "__main__":
    {"gcb": gcb, "vsa": vsa, "unsigned": unsigned, "payload": payload,
     "cosign": cosign, "referrer": referrer}[sys.argv[1]](*sys.argv[2:])
