"""slsa.py PROGRAM FOLDER RENDER_BUNDLES: the rows of slsa-verifier's tables, one
by one, and provenance of any builder.

A row has the name that it has there; its answer is the reason that the program
must give, "" where it must verify. Summaries are signed here, by openssl. Cloud
Build's documents cannot be: those rows change a real one, and run where it lies
beside the checkout (its other rows, which need Google's key, are signed by keys
of the test's own in tests/verifier/statements/gcb_test.cc).
"""
import base64
import copy
import hashlib
import json
import os
import pathlib
import subprocess
import sys

PROGRAM, FOLDER, RENDER = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
TYPE = "application/vnd.in-toto+json"
ran, failed = 0, []


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, check=True,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def row(name, reason, verb, files, *options):
    """Runs one row; files are written under their name and given as --NAME."""
    global ran
    ran += 1
    command = [PROGRAM, "verify", verb, "--json"]
    for option, content in files.items():
        path = FOLDER / option
        path.write_bytes(content if isinstance(content, bytes)
                         else json.dumps(content).encode())
        command += ["--" + option, str(path)]
    done = subprocess.run(command + list(options), stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=60)
    code = 0 if reason == "" else 2 if reason == "usage" else 3
    try:
        said = json.loads(done.stdout).get("reason", "")
    except ValueError:
        said = done.stdout.decode(errors="replace")
    if done.returncode != code or said != reason:
        failed.append(name)
        print(f"FAILED {verb}: {name}: exit {done.returncode}, {said!r}, "
              f"not {reason!r}", flush=True)


# --- verification summaries

class Signer:
    def __init__(self, name):
        self.file = str(FOLDER / name)
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-out", self.file)
        self.pem = openssl("pkey", "-in", self.file, "-pubout")
        der = openssl("pkey", "-in", self.file, "-pubout", "-outform", "DER")
        self.usual_id = "SHA256:" + base64.b64encode(
            hashlib.sha256(der).digest()).decode().rstrip("=")

    def envelope(self, statement, signed=None):
        payload = json.dumps(statement).encode()
        signature = self.sign(payload if signed is None
                              else json.dumps(signed).encode())
        return {"payload": base64.b64encode(payload).decode(),
                "payloadType": TYPE, "signatures": [
                    {"sig": base64.b64encode(signature).decode()}]}

    def sign(self, payload):
        encoding = b"DSSEv1 %d %s %d %s" % (
            len(TYPE), TYPE.encode(), len(payload), payload)
        return openssl("dgst", "-sha256", "-sign", self.file, data=encoding)


VERIFIER = "https://bcid.example.com/verifier/package_enforcer/v0.1"
RESOURCE = "gce_image://node-images:cos-101-pre"
KEY_ID = "keystore://1:prod:vsa_signing_public_key"
STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "predicateType": "https://slsa.dev/verification_summary/v1",
    "subject": [{"name": "_", "digest": {"gce_image_id": "8970095005306000053",
                                         "sha256": "ab" * 32}}],
    "predicate": {
        "timeVerified": "2024-06-12T07:24:34.351608Z",
        "verifier": {"id": VERIFIER},
        "verificationResult": "PASSED",
        "verifiedLevels": ["BCID_L1", "SLSA_BUILD_LEVEL_2"],
        "resourceUri": RESOURCE,
        "policy": {"uri": "googlefile:/vm_images.sw_policy.textproto"},
    },
}
DIGESTS = ("gce_image_id:8970095005306000053", "sha256:" + "ab" * 32)
LEVELS = ("BCID_L1", "SLSA_BUILD_LEVEL_2")


def changed(*path, to):
    """STATEMENT with one member changed, or without it (to=None)."""
    statement = copy.deepcopy(STATEMENT)
    at = statement
    for step in path[:-1]:
        at = at[step]
    if to is None:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return statement


def summaries():
    signer = Signer("signer.key")

    def envelope(statement=STATEMENT, key_id=KEY_ID, signed=None):
        made = signer.envelope(statement, signed)
        made["signatures"][0]["keyid"] = key_id
        return made

    def vsa(name, reason="", attestation=None, key_id=KEY_ID, digests=DIGESTS,
            verifier=VERIFIER, resource=RESOURCE, levels=LEVELS):
        options = ["--verifier-id", verifier, "--resource-uri", resource]
        for option, values in (("--subject-digest", digests),
                               ("--verified-level", levels)):
            for value in values:
                options += [option, value]
        if key_id is not None:
            options += ["--public-key-id", key_id]
        row(name, reason, "vsa",
            {"attestation": envelope() if attestation is None else attestation,
             "public-key": signer.pem}, *options)

    # whose signature
    vsa("success")
    vsa("success: sha256 key id in envelope",
        attestation=envelope(key_id=signer.usual_id), key_id=None)
    vsa("success: sha256 key id in envelope, empty key id in opts",
        attestation=envelope(key_id=signer.usual_id), key_id="")
    vsa("success: no key ids", attestation=envelope(key_id=""), key_id=None)
    vsa("success: keyid only in opts", attestation=envelope(key_id=""),
        key_id=signer.usual_id)
    without = envelope()
    without["signatures"] = []
    vsa("failure: empty signatures", "bad-envelope", attestation=without)
    vsa("failure: mismatch signature", "bad-signature",
        attestation=envelope({}, signed=STATEMENT))
    vsa("failure: mismatch keyID", "bad-signature",
        key_id="keystore://1:prod:another_key_id")
    vsa("failure: missing needed keyID", "bad-signature", key_id=None)
    other = envelope()
    other["payloadType"] = "application/json"
    vsa("failure: another payload type", "bad-envelope", attestation=other)
    vsa("success: one of several signatures", attestation=dict(
        envelope(), signatures=[{"keyid": "somebody", "sig": "AAAA"}]
        + envelope()["signatures"]))
    # what it is about
    vsa("success: one of two digests", digests=DIGESTS[:1])
    vsa("failure: no supplied digests", "usage", digests=())
    vsa("failure: mismatch subject digests", "wrong-subject",
        digests=("my-giest:123",))
    vsa("failure: missing digest", "wrong-subject",
        digests=DIGESTS + ("zeit:geist",))
    vsa("failure: another value of the algorithm", "wrong-subject",
        digests=("gce_image_id:8970095005306000054",))
    vsa("failure: a digest without algorithm", "usage",
        digests=("8970095005306000053",))
    vsa("failure: empty digests", "bad-statement", attestation=envelope(
        changed("subject", 0, "digest", to={})))
    vsa("failure: no subject", "bad-statement",
        attestation=envelope(changed("subject", to=[])))
    # by whom, of what, with which result
    vsa("failure: empty verifierID", "bad-statement", attestation=envelope(
        changed("predicate", "verifier", to={})))
    vsa("failure: mismatch verifierID", "wrong-verdict",
        verifier="https://celestial-being.example/gundam")
    vsa("failure: mismatch verifierID, a version", "wrong-verdict",
        verifier=VERIFIER.replace("v0.1", "v0.2"))
    vsa("failure: empty resourceURI", "bad-statement", attestation=envelope(
        changed("predicate", "resourceUri", to="")))
    vsa("failure: mismatch resourceURI", "wrong-verdict",
        resource="my-uri://my/path")
    vsa("failure: mismatch resourceURI, a beginning", "wrong-verdict",
        resource=RESOURCE[:-4])
    vsa("failure: empty verificationResult", "bad-statement",
        attestation=envelope(changed("predicate", "verificationResult",
                                     to="")))
    vsa("failure: wrong verificationResult", "wrong-verdict",
        attestation=envelope(changed("predicate", "verificationResult",
                                     to="FAILED")))
    vsa("failure: another predicate", "wrong-predicate", attestation=envelope(
        changed("predicateType", to="https://slsa.dev/provenance/v1")))
    vsa("failure: another statement", "bad-statement", attestation=envelope(
        changed("_type", to="https://in-toto.io/Statement/v2")))
    # levels and tracks

    def levels(name, reason, reached, wanted):
        vsa(name, reason, levels=wanted, attestation=envelope(
            changed("predicate", "verifiedLevels", to=reached)))

    three = ["SLSA_BUILD_LEVEL_1", "SLSA_SOURCE_LEVEL_2", "BCID_L1"]
    levels("success: equal levels", "", three, three)
    levels("success: expected lower SLSA level", "", three,
           ["SLSA_BUILD_LEVEL_0", "SLSA_SOURCE_LEVEL_2", "BCID_L1"])
    levels("success: unspecified verifiedLevels", "", three, [])
    levels("success: empty verifiedLevels", "", [], [])
    levels("success: no SLSA levels", "", ["BCID_L1"], [])
    levels("success: the highest of a track counts", "",
           ["SLSA_BUILD_LEVEL_3", "SLSA_BUILD_LEVEL_1"],
           ["SLSA_BUILD_LEVEL_2"])
    levels("failure: expected higher SLSA level", "wrong-verdict", three,
           ["SLSA_BUILD_LEVEL_2", "SLSA_SOURCE_LEVEL_2", "BCID_L1"])
    levels("failure: missing a expected SLSA track", "wrong-verdict",
           ["SLSA_BUILD_LEVEL_2", "BCID_L1"],
           ["SLSA_BUILD_LEVEL_2", "SLSA_SOURCE_LEVEL_2", "BCID_L1"])
    levels("failure: missing a expected non-SLSA track", "wrong-verdict",
           ["SLSA_BUILD_LEVEL_2"], ["SLSA_BUILD_LEVEL_2", "BCID_L1"])
    levels("failure: missing verifiedLevels", "wrong-verdict", [],
           ["SLSA_BUILD_LEVEL_3"])
    for name, level in (("invalid level number", "SLSA_BUILD_LEVEL_X"),
                        ("invalid level text", "SLSA_BUILD_L_1"),
                        ("no level number", "SLSA_BUILD_LEVEL_"),
                        ("no last underscore", "SLSA_BUILD_LEVEL")):
        levels("failure: " + name, "bad-statement", [level], [])
        levels("failure: wanted, " + name, "usage", three, [level])


# --- provenance of any builder

APP = "ab" * 32
FLOW = "https://github.com/o/app/.github/workflows/release.yml"
BUILT = {
    "_type": "https://in-toto.io/Statement/v1",
    "predicateType": "https://slsa.dev/provenance/v1",
    "subject": [{"name": "app", "digest": {"sha256": APP}}],
    "predicate": {
        "buildDefinition": {
            "buildType": "https://actions.github.io/buildtypes/workflow/v1",
            "externalParameters": {"workflow": {
                "ref": "refs/tags/v1.2.3", "repository":
                "https://github.com/o/app",
                "path": ".github/workflows/release.yml"}},
            "resolvedDependencies": [
                {"uri": "git+https://github.com/o/app@refs/tags/v1.2.3",
                 "digest": {"gitCommit": "c0de"}}]},
        "runDetails": {"builder": {"id": FLOW + "@refs/tags/v1.2.3"}}}}
PATH = "workflow.path=.github/workflows/release.yml"


def provenance():
    signer, stranger = Signer("builder.key"), Signer("stranger.key")
    good = signer.envelope(BUILT)

    def built(name, reason="", attestation=good, key=signer, digest=APP,
              builder=FLOW, source="github.com/o/app", parameter=PATH,
              more=()):
        options = ["--subject-digest", "sha256:" + digest, "--builder-id",
                   builder, "--source-uri", source, *more]
        if parameter:
            options += ["--external-parameter", parameter]
        files = {"attestation": attestation}
        if key:
            files["key"] = key.pem
        row(name, reason, "provenance", files, *options)

    built("good")
    built("by its tag", more=["--source-tag", "v1.2.3"])
    built("by its builder's tag", builder=FLOW + "@v1.2.3")
    built("of its type", more=["--build-type",
                               "https://actions.github.io/buildtypes/"
                               "workflow/v1"])
    built("any value of a parameter", parameter=None,
          more=["--allowed-parameter", "workflow.path"])
    built("the second of two lines", attestation=b"\n".join(
        json.dumps(signer.envelope(one)).encode()
        for one in (dict(BUILT, predicateType="https://example.org/p"),
                    BUILT)))
    built("another key", "bad-signature", key=stranger)
    built("no key", "usage", key=None)
    built("not what is signed", "bad-signature", attestation=signer.envelope(
        dict(BUILT, subject=[]), signed=BUILT))
    built("another artifact", "wrong-subject", digest="0" * 64)
    built("another builder", "wrong-builder", builder=FLOW + "@v1.2.4")
    built("another source", "wrong-source", source="github.com/o/app2")
    built("another tag", "wrong-source", more=["--source-tag", "v1.2.4"])
    built("a branch", "wrong-source", more=["--source-branch", "v1.2.3"])
    built("another type", "wrong-builder", more=["--build-type", "other"])
    built("a parameter that is not expected", "wrong-source", parameter=None)
    built("another value of it", "wrong-source", parameter=PATH + "x")
    built("another predicate", "wrong-predicate", attestation=signer.envelope(
        dict(BUILT, predicateType="https://slsa.dev/provenance/v2")))
    built("an empty tag", "usage", more=["--source-tag", ""])
    built("tag and branch", "usage", more=["--source-tag", "v1.2.3",
                                           "--source-branch", "main"])
    built("a parameter without value", "usage", parameter="workflow.path")

    # in a bundle, by a certified identity and by a bare key
    subprocess.run([RENDER, str(FOLDER / "bundles")], check=True)
    bundles = FOLDER / "bundles"
    artifact = hashlib.sha256((bundles / "artifact").read_bytes()).hexdigest()
    identity = ("--certificate-identity",
                "https://example.org/build.yml@refs/heads/main",
                "--certificate-oidc-issuer", "https://issuer.example.org")

    def bundled(name, reason="", file="provenance.json", by=identity,
                root="root.json", source="example.org/o/r"):
        options = [*by, "--subject-digest", "sha256:" + artifact,
                   "--builder-id", "https://example.org/b", "--source-uri",
                   source, "--source-branch", "main"]
        if root:
            options += ["--trusted-root", str(bundles / root)]
        row(name, reason, "provenance",
            {"attestation": (bundles / file).read_bytes()}, *options)

    key = ("--key", str(bundles / "key.pem"))
    bundled("a bundle")
    bundled("a bundle of a key", file="key-provenance.json", by=key)
    bundled("a bundle of another source", "wrong-source",
            source="example.org/o/r2")
    bundled("a bundle under another root", "not-logged", root=None)
    bundled("a bundle of another identity", "wrong-identity",
            by=identity[:1] + ("nobody",) + identity[2:])
    bundled("a key for a certified bundle", "wrong-identity", by=key)
    bundled("key and identity", "usage", by=identity + key)
    bundled("a bundle of another predicate", "wrong-predicate",
            file="good/envelope-dsse.json")
    bundled("a bundle that states nothing", "wrong-predicate",
            file="good/v0.3.json")


def npm(sample):
    """What npm really attests, in a bundle of the public instance."""
    def attested(name, reason="", builder="https://github.com/actions/runner",
                 source="github.com/sigstore/sigstore-js",
                 parameter="configSource.entryPoint="
                 ".github/workflows/release.yml", legacy="v0.1-npm"):
        row(name, reason, "provenance", {"attestation": sample.read_bytes()},
            "--certificate-identity", "https://github.com/sigstore/sigstore-js"
            "/.github/workflows/release.yml@refs/heads/main",
            "--certificate-oidc-issuer",
            "https://token.actions.githubusercontent.com",
            "--subject-digest", "sha512:76176ffa33808b54602c7c35de5c6e9a4deb96"
            "066dba6533f50ac234f4f1f4c6b3527515dc17c06fbe2860030f410eee69ea200"
            "79bd3a2c6f3dcf3b329b10751", "--source-branch", "main",
            "--builder-id", builder, "--source-uri", source,
            "--external-parameter", parameter, "--legacy", legacy)

    attested("npm's provenance")
    attested("npm's provenance without its policy", "bad-certificate",
             legacy="v0.1")
    attested("npm's provenance, another source", "wrong-source",
             source="github.com/sigstore/sigstore")
    attested("npm's provenance, another workflow", "wrong-source",
             parameter="configSource.entryPoint=other.yml")
    attested("npm's provenance, another builder", "wrong-builder",
             builder="https://github.com/npm/cli")


# --- Google Cloud Build

BUILDER = "https://cloudbuild.googleapis.com/GoogleHostedWorker"
IMAGE = "7e9b6e7ba2842c91cf49f3e214d04a7a496f8214356f41d81a6e6dcad11f11e3"
SOURCE = "github.com/khalkie/gcb-prod-prov"


def at(document, index=0):
    return document["provenance_summary"]["provenance"][index]


def reencoded(provenance, change):
    """The signed payload changed, and not signed again."""
    envelope = provenance["envelope"]
    statement = json.loads(base64.urlsafe_b64decode(envelope["payload"]))
    change(statement)
    envelope["payload"] = base64.urlsafe_b64encode(
        json.dumps(statement).encode()).decode()


def cloud_build(sample):
    both = json.loads(sample.read_text())

    def gcb(name, reason="", change=lambda document: None, document=both,
            digest=IMAGE, source=SOURCE, builder=None, **more):
        document = copy.deepcopy(document)
        change(document)
        options = ["--image-digest", digest, "--source-uri", source]
        if builder is not None:
            options += ["--builder-id", builder]
        for option, value in more.items():
            options += ["--" + option.replace("_", "-"), value]
        row(name, reason, "gcb", {"provenance": document}, *options)

    def only(index):
        document = copy.deepcopy(both)
        document["provenance_summary"]["provenance"] = [at(both, index)]
        return document

    generations = (("v1", only(0), BUILDER), ("v0.3", only(1),
                                              BUILDER + "@v0.3"))
    gcb("both generations")
    for generation, document, builder in generations:
        def each(name, *arguments, **options):
            gcb(f"{name} ({generation})", *arguments, document=document,
                **options)

        v1 = generation == "v1"
        copied = "inTotoSlsaProvenanceV1" if v1 else "intotoStatement"
        body = "predicate" if v1 else "slsaProvenance"

        # the builder, with its version and without
        each("valid main branch default", builder=builder)
        each("match output builder name", builder=BUILDER)
        each("no builder expected")
        each("mismatch input builder version", "wrong-builder",
             builder=BUILDER + "@v0.4")
        each("mismatch builder.id version", "wrong-builder",
             builder=BUILDER + "@v0.1")
        each("unsupported builder", "wrong-builder", builder=BUILDER + "a")
        each("mismatch builder.id name", "wrong-builder", builder=BUILDER[:-1])
        each("mismatch builder.id protocol", "wrong-builder",
             builder=builder.replace("https", "http"))
        each("a version that is empty", "wrong-builder", builder=BUILDER + "@")
        each("two versions", "wrong-builder", builder=BUILDER + "@v0.3@v0.3")
        # the source, with its scheme and without
        each("source with https", source="https://" + SOURCE)
        for name, source in (
                ("invalid repo name", "github.com/khalkie/name"),
                ("invalid org name", "github.com/org/gcb-prod-prov"),
                ("invalid cloud git", "gitlab.com/khalkie/gcb-prod-prov"),
                ("mismatch name", SOURCE + "2"),
                ("mismatch protocol", "http://" + SOURCE),
                ("with git+", "git+https://" + SOURCE),
                ("a slash at the end", SOURCE + "/"),
                ("the organisation alone", "github.com/khalkie"),
                ("mismatch full uri", SOURCE + "/commit/2ce3f90facdb51aeb950d"
                 "5bc641e981be61fdf48")):
            each(name, "wrong-source", source=source)
        # what is signed
        each("invalid payload digest", "bad-signature", lambda d: reencoded(
            at(d), lambda s: s["subject"][0]["digest"].update(
                sha256="0" * 64)))
        each("invalid payload builderid", "bad-signature",
             lambda d: reencoded(at(d), lambda s: s["predicate"].update(
                 builder={"id": BUILDER + "@v0.2"})))
        each("payload written anew", "bad-signature",
             lambda d: reencoded(at(d), lambda s: None))
        each("invalid payload type", "bad-envelope",
             lambda d: at(d)["envelope"].update(payloadType="application/x"))
        each("no payload", "bad-envelope",
             lambda d: at(d)["envelope"].pop("payload"))
        each("empty payload", "bad-envelope",
             lambda d: at(d)["envelope"].update(payload=""))
        each("invalid payload encoding", "bad-encoding",
             lambda d: at(d)["envelope"].update(payload="not base64!"))
        # what stands around it
        summary = "image_summary"
        each("invalid summary digest", "wrong-subject",
             lambda d: d[summary].update(digest="sha256:" + "0" * 64))
        each("invalid fully qualified digest", "wrong-subject",
             lambda d: d[summary].update(
                 fully_qualified_digest="i@sha256:" + "0" * 64))
        each("invalid text digest", "bad-statement",
             lambda d: at(d)["build"][copied]["subject"][0]["digest"].update(
                 sha256="0" * 64))
        each("invalid text header", "bad-statement",
             lambda d: at(d)["build"][copied].update(
                 predicateType="https://slsa.dev/provenance/v0.2"))
        if v1:
            each("invalid text build steps", "bad-statement", lambda d: at(d)[
                "build"][copied][body]["buildDefinition"][
                    "externalParameters"]["buildConfigSource"].update(
                        path="other.yaml"))
        else:
            each("invalid text build steps", "bad-statement", lambda d: at(d)[
                "build"][copied][body]["recipe"]["arguments"]["steps"][
                    0].update(name="gcr.io/other"))
        each("no text", "bad-statement", lambda d: at(d)["build"].pop(copied))
        each("invalid metadata kind", "bad-statement",
             lambda d: at(d).update(kind="BUILDS"))
        each("invalid metadata resourceUri sha256", "wrong-subject",
             lambda d: at(d).update(resourceUri="https://i@sha256:" + "0" * 64))
        each("oci mismatch digest", "wrong-subject", digest="d794817bdf9c7e5ec3"
             "4758beb90a18113c7dfbd737e760cabf8dd923d49e96f4")
        each("oci is mutable", "usage", digest="latest")
        # signatures

        def signatures(name, reason, change):
            def all_of(document):
                envelope = at(document)["envelope"]
                envelope["signatures"] = change(envelope["signatures"])
            each(name, reason, all_of)

        def members(**new):
            return lambda all_: [dict(one, **new) for one in all_]

        signatures("invalid signature encoding", "bad-signature",
                   members(sig="not base64"))
        signatures("invalid signature empty", "bad-signature", members(sig=""))
        signatures("invalid signature", "bad-signature", members(
            sig="MEUCIQCgGLaU_v74yEMGZiGG2cXfuoDtf9t6tZQFQM_mr5l3kwIgTHRRxYy-"
                "Sp9qFOMSpWpGSWJjWbZhhA3x04-9nrgsx9M="))
        signatures("invalid signature none", "unknown-signer", lambda all_: [])
        each("no signatures", "bad-envelope",
             lambda d: at(d)["envelope"].pop("signatures"))
        ring = "projects/verified-builder/locations/%s/keyRings/attestor/" \
            "cryptoKeys/%s/cryptoKeyVersions/1"
        signatures("invalid region", "bad-signature", members(
            keyid=ring % ("us-west1", "builtByGCB")))
        signatures("unknown region", "unknown-signer", members(
            keyid=ring % ("us-west2-wrong", "builtByGCB")))
        signatures("invalid empty region", "unknown-signer", members(
            keyid=ring % ("", "builtByGCB")))
        signatures("invalid keyid", "unknown-signer",
                   members(keyid="some/key/id"))
        signatures("invalid keyid empty", "unknown-signer", members(keyid=""))
        signatures("invalid keyid none", "unknown-signer", lambda all_: [
            {"sig": one["sig"]} for one in all_])
        signatures("the other generation's key", "bad-signature", members(
            keyid=ring % ("global", "provenanceSigner" if v1
                          else "google-hosted-worker")))
        broken = {"keyid": ring % ("global", "builtByGCB"), "sig": "AAAA"}
        signatures("invalid signature multiple", "bad-signature",
                   lambda all_: [broken, {"keyid": "x", "sig": "y"}])
        signatures("signature multiple 2nd valid", "",
                   lambda all_: [broken] + all_)
        signatures("signature multiple 3rd valid", "",
                   lambda all_: [broken, {"sig": "y"}] + all_)

        # provenances
        def spoilt(document):
            spoilt_one = copy.deepcopy(at(document))
            for one in spoilt_one["envelope"]["signatures"]:
                one["sig"] = "AAAA"
            return spoilt_one

        for name, reason, many in (
                ("invalid multiple provenance", "bad-signature",
                 lambda bad, good: [bad, bad]),
                ("multiple provenance 2nd valid", "",
                 lambda bad, good: [bad, good]),
                ("multiple provenance 3rd valid", "",
                 lambda bad, good: [bad, bad, good])):
            each(name, reason, lambda d: d["provenance_summary"].update(
                provenance=many(spoilt(d), at(d))))
        # tags: this build was of a branch
        each("tag not present", "wrong-source", source_tag="v33.0.4")
        each("versioned tag not present", "wrong-source",
             source_versioned_tag="v33")
        each("a branch is no tag", "wrong-source", source_tag="main")
    gcb("no provenance", "bad-envelope",
        lambda d: d["provenance_summary"].update(provenance=[]))
    gcb("no provenance summary", "bad-envelope",
        lambda d: d.pop("provenance_summary"))
    gcb("the second provenance alone is good",
        change=lambda d: at(d)["envelope"].update(signatures=[]))


summaries()
provenance()
named = os.environ.get("AIRLOCK_SAMPLES")
folders = [pathlib.Path(named)] if named else [
    up / "shared/samples" for up in pathlib.Path(__file__).resolve().parents]
folder = next((f for f in folders if (f / "README.md").is_file()), None)
if folder:
    cloud_build(folder / "gcb/provenance-v1.json")
    npm(folder / "sigstore/npm-provenance.bundle.json")
else:
    print("what upstream really signed is not at hand: its rows did not run")
print(f"{ran - len(failed)} of {ran} rows hold")
sys.exit(1 if failed else 0)
