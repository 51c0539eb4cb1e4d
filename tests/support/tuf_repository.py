"""A TUF repository that a test can break, and the server that hands it out.

Written from the specification (TUF 1.0.34), for nothing but tests: it signs
what it is told to, true or not. Signatures are made by the openssl program, so
that no line of the airlock takes part in what the airlock is tested with.
"""
import copy
import datetime
import hashlib
import http.server
import json
import os
import subprocess
import tempfile
import threading
import urllib.parse

TOP_LEVEL = ("root", "timestamp", "snapshot", "targets")


def canonical(value):
    """OLPC canonical JSON, as bytes."""
    if isinstance(value, dict):
        return b"{" + b",".join(
            canonical(k) + b":" + canonical(value[k]) for k in sorted(value)
        ) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(v) for v in value) + b"]"
    if isinstance(value, str):
        text = value.replace("\\", "\\\\").replace('"', '\\"')
        return b'"' + text.encode() + b'"'
    return json.dumps(value).encode()


def in_days(days):
    when = datetime.datetime.now(datetime.timezone.utc)
    when += datetime.timedelta(days=days)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


class Key:
    """A private key of a scheme, in a file of its own."""

    folder = tempfile.TemporaryDirectory(prefix="airlock-tuf-keys.")
    made = 0
    GENERATE = {
        "ed25519": ["-algorithm", "ed25519"],
        "ecdsa-sha2-nistp256": ["-algorithm", "EC", "-pkeyopt",
                                "ec_paramgen_curve:P-256"],
        "ecdsa-sha2-nistp384": ["-algorithm", "EC", "-pkeyopt",
                                "ec_paramgen_curve:P-384"],
        "rsassa-pss-sha256": ["-algorithm", "RSA", "-pkeyopt",
                              "rsa_keygen_bits:2048"],
    }
    GENERATE["rsa-pkcs1v15-sha256"] = GENERATE["rsassa-pss-sha256"]

    def __init__(self, scheme="ed25519", extra=None, id_over_extra=True,
                 hex_point=False):
        Key.made += 1
        self.scheme = scheme
        self.file = f"{Key.folder.name}/{Key.made}.pem"
        subprocess.run(["openssl", "genpkey", "-out", self.file,
                        *self.GENERATE[scheme]], check=True,
                       stderr=subprocess.DEVNULL)
        pem = self._openssl("pkey", "-in", self.file, "-pubout").decode()
        der = self._openssl("pkey", "-in", self.file, "-pubout", "-outform",
                            "DER")
        public = pem
        kind = scheme.split("-")[0]
        if scheme == "ed25519":
            public = der[-32:].hex()
        elif hex_point:
            public, kind = der[-65:].hex(), scheme
        elif scheme.startswith("rsa"):
            kind = "rsa"
        self.json = {"keytype": kind, "scheme": scheme,
                     "keyval": {"public": public}}
        bare = hashlib.sha256(canonical(self.json)).hexdigest()
        self.json.update(extra or {})
        whole = hashlib.sha256(canonical(self.json)).hexdigest()
        self.id = whole if id_over_extra else bare

    @staticmethod
    def _openssl(*arguments):
        return subprocess.run(["openssl", *arguments], check=True,
                              capture_output=True).stdout

    def sign(self, message):
        with tempfile.NamedTemporaryFile(dir=self.folder.name) as file:
            file.write(message)
            file.flush()
            if self.scheme == "ed25519":
                return self._openssl("pkeyutl", "-sign", "-rawin", "-inkey",
                                     self.file, "-in", file.name).hex()
            options = []
            if self.scheme.startswith("rsassa-pss"):
                options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt",
                           "rsa_pss_saltlen:digest"]
            digest = "-sha384" if self.scheme.endswith("384") else "-sha256"
            return self._openssl("dgst", digest, "-sign", self.file, *options,
                                 file.name).hex()


class Repository:
    """What is to be published, what is published, and what was asked for.

    `roles[name]` is the content ("signed") of a role, which a test changes as
    it likes; publish() then signs it as it stands. `files` maps the path below
    the metadata's URL to bytes; `artifacts` the same below the targets'.
    """

    def __init__(self, consistent=True):
        self.files, self.artifacts = {}, {}
        self.roles, self.signers, self.delegator = {}, {}, {}
        self.hashes = False  # name hashes and lengths of metadata
        self.requests, self.fetched = [], []
        self.before_request = lambda name: None
        for role in TOP_LEVEL:
            self.roles[role] = {"_type": role, "spec_version": "1.0.34",
                                "version": 0, "expires": in_days(30)}
        self.root["consistent_snapshot"] = consistent
        self.root["keys"] = {}
        self.root["roles"] = {
            role: {"keyids": [], "threshold": 1} for role in TOP_LEVEL}
        self.timestamp["meta"], self.snapshot["meta"] = {}, {}
        self.targets["targets"] = {}
        for role in TOP_LEVEL:
            self.signers[role] = []
            self.add_key(role, Key())
        self.publish("targets", "snapshot", "timestamp", "root")

    root = property(lambda self: self.roles["root"])
    timestamp = property(lambda self: self.roles["timestamp"])
    snapshot = property(lambda self: self.roles["snapshot"])
    targets = property(lambda self: self.roles["targets"])

    def trust_in(self, role):
        """The table of keys and the entry that say who signs `role`."""
        if role in TOP_LEVEL:
            return self.root["keys"], self.root["roles"][role]
        delegations = self.roles[self.delegator[role]]["delegations"]
        if "succinct_roles" in delegations:
            return delegations["keys"], delegations["succinct_roles"]
        return delegations["keys"], next(
            r for r in delegations["roles"] if r["name"] == role)

    def add_key(self, role, key, sign=True):
        keys, entry = self.trust_in(role)
        keys[key.id] = key.json
        entry["keyids"].append(key.id)
        if sign:
            self.signers[role].append(key)
        return key

    def rotate(self, role):
        self.trust_in(role)[1]["keyids"].clear()
        self.signers[role].clear()
        return self.add_key(role, Key())

    def envelope(self, role, signers=None):
        content = self.roles[role]
        message = canonical(content)
        return {"signatures": [{"keyid": key.id, "sig": key.sign(message)}
                               for key in (self.signers[role]
                                           if signers is None else signers)],
                "signed": copy.deepcopy(content)}

    def names_of(self, role, version):
        name = urllib.parse.quote(role, safe="") + ".json"
        if role == "timestamp":
            return [name]
        if role == "root" or self.root["consistent_snapshot"]:
            return [f"{version}.{name}"]
        return [name]

    def put(self, role, data, version=None):
        """Serves these bytes as that version of the role."""
        if not isinstance(data, bytes):
            data = json.dumps(data, indent=1).encode()
        version = version or self.roles[role]["version"]
        for name in self.names_of(role, version):
            self.files[name] = data
        self.describe(role, data)
        return data

    def get(self, role, version=None):
        version = version or self.roles[role]["version"]
        return self.files[self.names_of(role, version)[0]]

    def describe(self, role, data):
        """Says of the file what snapshot or timestamp has to say."""
        info = {"version": self.roles[role]["version"]}
        if self.hashes:
            info["length"] = len(data)
            info["hashes"] = {"sha256": hashlib.sha256(data).hexdigest()}
        if role == "snapshot":
            self.timestamp["meta"]["snapshot.json"] = info
        elif role not in ("root", "timestamp"):
            self.snapshot["meta"][f"{role}.json"] = info

    def publish(self, *roles, bump=True):
        for role in roles:
            if bump:
                self.roles[role]["version"] += 1
            self.put(role, self.envelope(role))

    def publish_all(self):
        self.publish("targets", "snapshot", "timestamp")

    def add_target(self, role, path, data, hashes=("sha256",)):
        found = {name: hashlib.new(name, data).hexdigest() for name in hashes}
        self.roles[role]["targets"][path] = {"length": len(data),
                                             "hashes": found}
        self.serve_target(path, data, found)

    def serve_target(self, path, data, hashes=None):
        if hashes is None:
            hashes = next(r["targets"][path]["hashes"]
                          for r in self.roles.values()
                          if path in r.get("targets", {}))
        folder, _, name = path.rpartition("/")
        folder = folder and urllib.parse.quote(folder) + "/"
        name = urllib.parse.quote(name, safe="")
        if not self.root["consistent_snapshot"]:
            self.artifacts[folder + name] = data
            return
        for value in hashes.values():
            self.artifacts[f"{folder}{value}.{name}"] = data

    def delegate(self, delegator, role, paths=("*",), terminating=False,
                 key=None, **entry):
        delegations = self.roles[delegator].setdefault(
            "delegations", {"keys": {}, "roles": []})
        if "path_hash_prefixes" not in entry:
            entry["paths"] = list(paths)
        delegations["roles"].append(
            {"name": role, "keyids": [], "threshold": 1,
             "terminating": terminating, **entry})
        self.delegator[role] = delegator
        self.roles.setdefault(role, {
            "_type": "targets", "spec_version": "1.0.34", "version": 0,
            "expires": in_days(30), "targets": {}})
        self.signers.setdefault(role, [])
        return self.add_key(role, key or Key())

    def delegate_succinctly(self, delegator, bits, prefix):
        key = Key()
        self.roles[delegator]["delegations"] = {
            "keys": {key.id: key.json},
            "succinct_roles": {"keyids": [key.id], "threshold": 1,
                               "bit_length": bits, "name_prefix": prefix}}
        width = (bits + 3) // 4
        names = [f"{prefix}-{n:0{width}x}" for n in range(2 ** bits)]
        for name in names:
            self.delegator[name] = delegator
            self.roles[name] = {
                "_type": "targets", "spec_version": "1.0.34", "version": 0,
                "expires": in_days(30), "targets": {}}
            self.signers[name] = [key]
        return names


class Server:
    """Serves repositories over loopback, each below its own name."""

    def __init__(self):
        self.repositories = {}
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                _, name, kind, rest = self.path.split("/", 3)
                repository = server.repositories[name]
                metadata = kind == "metadata"
                (repository.requests if metadata
                 else repository.fetched).append(rest)
                repository.before_request(rest)
                data = (repository.files if metadata
                        else repository.artifacts).get(rest)
                if data is None:
                    self.send_error(404)
                    return
                if isinstance(data, int):
                    self.send_error(data)
                    return
                if callable(data):
                    data(self)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                try:
                    self.wfile.write(data)
                except OSError:
                    pass

            def log_message(self, *arguments):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def url(self, name):
        return f"http://127.0.0.1:{self.http.server_address[1]}/{name}"


class Client:
    """The program under test, with folders of its own."""

    def __init__(self, program, server, name, repository, work, preload=None):
        self.program, self.preload = program, preload
        self.repository = repository
        server.repositories[name] = repository
        self.url = server.url(name)
        self.metadata = f"{work}/{name}/metadata"
        self.targets = f"{work}/{name}/targets"
        self.first_root = f"{work}/{name}/root.json"
        os.makedirs(self.metadata)
        os.makedirs(self.targets)
        self.said = ""

    def run(self, *arguments, days=0):
        environment = dict(os.environ)
        if days:
            environment["LD_PRELOAD"] = self.preload
            environment["CLOCK_AHEAD"] = str(days * 86400)
        done = subprocess.run([self.program, "tuf", *arguments],
                              env=environment, capture_output=True, text=True,
                              timeout=120)
        self.said = done.stdout + done.stderr
        return done.returncode

    def init(self, root=None):
        with open(self.first_root, "wb") as file:
            file.write(root or self.repository.get("root", 1))
        return self.run("--metadata-dir", self.metadata, "init",
                        self.first_root)

    def refresh(self, days=0):
        return self.run("--metadata-url", self.url + "/metadata/",
                        "--metadata-dir", self.metadata, "refresh", days=days)

    def download(self, *names, days=0):
        wanted = [word for name in names
                  for word in ("--target-name", name)]
        return self.run("--metadata-url", self.url + "/metadata/",
                        "--metadata-dir", self.metadata, *wanted,
                        "--target-dir", self.targets, "--target-base-url",
                        self.url + "/targets/", "download", days=days)

    def kept(self, role):
        """The bytes kept for the role, or None."""
        name = urllib.parse.quote(role, safe="") + ".json"
        try:
            with open(f"{self.metadata}/{name}", "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def versions(self):
        """The version of each file *.json that is kept, by role."""
        found = {}
        for name in sorted(os.listdir(self.metadata)):
            if name.endswith(".json"):
                with open(f"{self.metadata}/{name}", "rb") as file:
                    found[urllib.parse.unquote(name[:-5])] = json.load(
                        file)["signed"]["version"]
        return found

    def taken(self):
        """The content of each target taken, by file name."""
        found = {}
        for name in os.listdir(self.targets):
            with open(f"{self.targets}/{name}", "rb") as file:
                found[name] = file.read()
        return found
