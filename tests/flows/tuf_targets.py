"""Targets and the delegations through which they are found."""
import copy
import hashlib
import json
import os

from tuf_repository import Key, in_days

TOP = {"root", "timestamp", "snapshot", "targets"}


def a_target_is_taken(repo, client):
    repo.add_target("targets", "target_file.txt", b"target file contents")
    repo.add_target("targets", "path/to/a/target_file.txt", b"in a folder")
    repo.add_target("targets", "n\u00f6te \"1\" +?#%.txt", b"odd")
    repo.publish_all()
    client.init()
    assert client.refresh() == 0
    assert client.taken() == {}
    assert client.download("target_file.txt") == 0
    assert client.download("path/to/a/target_file.txt") == 0
    assert client.download("n\u00f6te \"1\" +?#%.txt") == 0
    assert client.taken() == {
        "target_file.txt": b"target file contents",
        "path%2Fto%2Fa%2Ftarget_file.txt": b"in a folder",
        "n%C3%B6te%20%221%22%20%2B%3F%23%25.txt": b"odd"}


def a_good_target_is_not_fetched_again(repo, client):
    repo.add_target("targets", "a", b"content")
    repo.publish_all()
    client.init()
    assert client.download("a") == 0
    assert client.download("a") == 0
    assert len(repo.fetched) == 1
    # One that was touched is.
    with open(f"{client.targets}/a", "wb") as file:
        file.write(b"Content")
    assert client.download("a") == 0
    assert len(repo.fetched) == 2
    assert client.taken() == {"a": b"content"}


def a_substituted_target_is_refused(repo, client):
    repo.add_target("targets", "one", b"first")
    repo.add_target("targets", "two", b"second")
    repo.publish_all()
    client.init()
    assert client.download("one") == 0
    for data in (b"malici", b"Second", b"second and more", b"secon", b""):
        repo.serve_target("one", data)
        repo.serve_target("two", data)
        client.download("one")
        assert client.download("two") == 1, data
        assert client.taken() == {"one": b"first"}


def an_endless_target_ends(repo, client):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            pass

    repo.add_target("targets", "a", b"x" * 10)
    repo.publish_all()
    for name in repo.artifacts:
        repo.artifacts[name] = endless
    client.init()
    assert client.download("a") == 1
    assert client.taken() == {}


def a_target_follows_its_metadata(repo, client):
    client.init()
    for i in range(4):
        content = f"content {i}".encode()
        repo.add_target("targets", "file", content)
        repo.publish_all()
        assert client.download("file") == 0
        assert client.taken() == {"file": content}
        repo.serve_target("file", b"malicious")
        repo.publish_all()
        assert client.download("file") == 0
        assert client.taken() == {"file": content}


def hashes_are_by_sha2(repo, client):
    for i, hashes in enumerate((["sha256"], ["sha512"], ["sha384"],
                                ["sha256", "sha512"], ["md5", "sha512"])):
        repo.add_target("targets", f"good{i}", b"x%d" % i, hashes)
    repo.add_target("targets", "weak", b"weak", ["md5", "sha1"])
    repo.add_target("targets", "unknown", b"unknown", ["sha512"])
    found = repo.targets["targets"]["unknown"]["hashes"]
    found["unknown-hash"] = found.pop("sha512")
    repo.add_target("targets", "half", b"half", ["sha256", "sha512"])
    repo.targets["targets"]["half"]["hashes"]["sha512"] = "0" * 128
    repo.publish_all()
    client.init()
    for i in range(5):
        assert client.download(f"good{i}") == 0, i
    for name in ("weak", "unknown", "half"):
        assert client.download(name) == 1, name
    assert len(client.taken()) == 5


def several_targets_stop_at_the_first_failure(repo, client):
    for name in ("a", "b", "c"):
        repo.add_target("targets", name, name.encode())
    repo.publish_all()
    client.init()
    assert client.download("a", "missing", "c") == 1
    assert client.taken() == {"a": b"a"}
    assert client.download("c", "a", "b") == 0
    assert client.taken() == {"a": b"a", "b": b"b", "c": b"c"}
    assert repo.requests.count("timestamp.json") == 2


def no_path_leads_out_of_the_folder(repo, client):
    """H12, H23."""
    outside = f"{client.targets}/../escaped"
    names = ["../escaped", "/etc/airlock-escaped", "a/../../escaped",
             "./escaped", "..", ".", "a/..", outside]
    for name in names:
        repo.targets["targets"][name] = {
            "length": 4,
            "hashes": {"sha256": hashlib.sha256(b"evil").hexdigest()}}
        for url in (name, name.lstrip("/"), name.replace("../", "")):
            repo.serve_target(url, b"evil", repo.targets["targets"][name][
                "hashes"])
    repo.publish_all()
    client.init()
    for name in names:
        client.download(name)
    above = os.path.dirname(client.targets)
    assert sorted(os.listdir(above)) == ["metadata", "root.json", "targets"]
    assert not os.path.exists("/etc/airlock-escaped")
    assert set(client.taken()) <= {"%2Fetc%2Fairlock-escaped"}
    # A name of no use as a file's.
    long = "x" * 300
    repo.add_target("targets", long, b"x")
    repo.publish_all()
    assert client.download(long) == 1


def a_link_in_the_folder_is_not_followed(repo, client):
    """H23."""
    victim = f"{client.targets}/../victim"
    with open(victim, "wb") as file:
        file.write(b"precious")
    os.symlink(victim, f"{client.targets}/a")
    os.symlink(victim, f"{client.metadata}/targets.json")
    repo.add_target("targets", "a", b"content")
    repo.publish_all()
    client.init()
    client.download("a")
    os.unlink(f"{client.metadata}/targets.json")
    assert client.download("a") == 0
    with open(victim, "rb") as file:
        assert file.read() == b"precious"
    assert not os.path.islink(f"{client.targets}/a")


def odd_role_names_are_encoded(repo, client):
    """H23."""
    for role, name in (("?", "%3F"), ("#", "%23"),
                       ("/delegated", "%2Fdelegated"),
                       ("../delegated", "..%2Fdelegated"),
                       ("a b%2Fc\u00f6", "a%20b%252Fc%C3%B6")):
        repo.targets.pop("delegations", None)
        repo.delegate("targets", role)
        repo.publish(role)
        repo.publish_all()
        assert client.init() == 0
        assert client.download("nonexistent target") == 1
        version = repo.roles[role]["version"]
        assert repo.requests[-1] == f"{version}.{name}.json"
        assert set(os.listdir(client.metadata)) == {
            f"{r}.json" for r in TOP} | {f"{name}.json"}
        os.unlink(f"{client.metadata}/{name}.json")
        del repo.snapshot["meta"][f"{role}.json"]
        os.unlink(f"{client.metadata}/snapshot.json")
    above = os.path.dirname(client.metadata)
    assert sorted(os.listdir(above)) == ["metadata", "root.json", "targets"]


def a_delegated_role_is_not_called_like_a_top_level_one(repo, client):
    client.init()
    for role in ("root", "timestamp", "snapshot", "targets", ""):
        repo.targets["delegations"] = {"keys": {}, "roles": [
            {"name": role, "keyids": [], "threshold": 1, "terminating": False,
             "paths": ["*"]}]}
        repo.publish_all()
        assert client.refresh() == 1, role
        assert "targets" not in client.versions()


GRAPHS = [
    # edges (delegator, role, paths, terminating), roles visited in order
    ([("targets", "A")], "A"),
    ([("targets", "A"), ("targets", "B")], "AB"),
    ([("targets", "A"), ("targets", "B"), ("B", "C")], "ABC"),
    ([("targets", "A"), ("targets", "B"), ("A", "C"), ("A", "D")], "ACDB"),
    ([("targets", "A"), ("targets", "B"), ("A", "C"), ("C", "D")], "ACDB"),
    # H25: terminating
    ([("targets", "A"), ("targets", "B"), ("A", "C", ["*"], True),
      ("A", "D")], "AC"),
    ([("targets", "A"), ("targets", "B"), ("A", "C", ["*"], True),
      ("C", "D")], "ACD"),
    ([("targets", "A", ["*.py"], True), ("targets", "B")], "B"),
    ([("targets", "A", ["*"], True), ("targets", "B")], "A"),
    # paths that do not match
    ([("targets", "A", ["*.py"]), ("targets", "B"), ("A", "C")], "B"),
    ([("targets", "A"), ("targets", "B"), ("A", "C", ["*.py"]),
      ("C", "D")], "AB"),
    # H28: a cycle
    ([("targets", "A"), ("targets", "B"), ("B", "C"), ("C", "D"),
      ("D", "B")], "ABCD"),
    ([("targets", "A"), ("A", "A")], "A"),
    # two ways to one role
    ([("targets", "A"), ("targets", "B"), ("B", "C"), ("A", "C")], "ACB"),
    ([("targets", "A"), ("targets", "B"), ("B", "C"),
      ("A", "C", ["*.py"])], "ABC"),
]


def delegations_are_followed_in_pre_order(repo, client):
    fresh = copy.deepcopy((repo.roles, repo.signers))
    for edges, order in GRAPHS:
        repo.roles, repo.signers = copy.deepcopy(fresh)
        repo.requests.clear()
        for name in os.listdir(client.metadata):
            os.unlink(f"{client.metadata}/{name}")
        keys = {}
        for delegator, role, *rest in edges:
            paths = rest[0] if rest else ["*"]
            keys[role] = repo.delegate(delegator, role, paths,
                                       len(rest) > 1 and rest[1],
                                       key=keys.get(role))
        for role in keys:
            repo.signers[role] = [keys[role]]
        repo.publish(*keys)
        repo.publish_all()
        assert client.init() == 0
        assert client.download("missingpath") == 1
        assert repo.requests[4:] == [f"1.{role}.json" for role in order], (
            edges, repo.requests, client.said)


def targets_are_found_where_the_paths_lead(repo, client):
    repo.delegate("targets", "A", ["*.doc", "*.md"])
    repo.delegate("targets", "B", ["releases/*/*"])
    repo.delegate("B", "C", ["releases/x/*"])
    repo.delegate("B", "D", ["releases/y/*.zip"])
    for role, path in (("targets", "targetfile"), ("A", "README.md"),
                       ("C", "releases/x/x_v1"), ("D", "releases/y/y_v1.zip"),
                       ("D", "releases/z/z_v1.zip")):
        repo.add_target(role, path, path.encode())
    repo.publish("A", "B", "C", "D")
    repo.publish_all()
    client.init()
    for path, visited in (("targetfile", ""), ("README.md", "A"),
                          ("releases/x/x_v1", "BC"),
                          ("releases/y/y_v1.zip", "BD"),
                          ("releases/z/z_v1.zip", "B")):
        for role in "ABCD":
            if client.kept(role):
                os.unlink(f"{client.metadata}/{role}.json")
        repo.requests.clear()
        found = path != "releases/z/z_v1.zip"
        assert client.download(path) == (0 if found else 1), path
        asked = [name for name in repo.requests
                 if name[2:-5] in ("A", "B", "C", "D")]
        assert asked == [f"1.{role}.json" for role in visited], path


def path_hash_prefixes_lead_too(repo, client):
    path = "some/file"
    digest = hashlib.sha256(path.encode()).hexdigest()
    other = "0" if digest[0] != "0" else "1"
    repo.delegate("targets", "A", path_hash_prefixes=[other])
    repo.delegate("targets", "B", path_hash_prefixes=[other, digest[:3]])
    repo.add_target("A", path, b"wrong")
    repo.add_target("B", path, b"right")
    repo.publish("A", "B")
    repo.publish_all()
    client.init()
    assert client.download(path) == 0
    assert repo.requests[-1] == "1.B.json"
    assert list(client.taken().values()) == [b"right"]


def succinct_roles_lead_too(repo, client):
    """TAP 15."""
    for bits, width in ((1, 1), (5, 2), (8, 2)):
        names = repo.delegate_succinctly("targets", bits, f"bin{bits}")
        wanted = []
        for path in ("a", "b/c", "release.tar.gz"):
            number = int(hashlib.sha256(path.encode()).hexdigest()[:8], 16)
            role = f"bin{bits}-{number >> (32 - bits):0{width}x}"
            assert role in names
            repo.add_target(role, path, f"{bits} {path}".encode())
            wanted.append(role)
        repo.publish(*set(wanted))
        repo.publish_all()
        client.init()
        assert client.download("a", "b/c", "release.tar.gz") == 0
        assert {name[2:-5] for name in repo.requests
                if f"bin{bits}-" in name} == set(wanted)
        assert repo.roles["snapshot"]["meta"].keys() >= {
            f"{role}.json" for role in wanted}
    for bits in (0, 33, "8"):
        repo.targets["delegations"]["succinct_roles"]["bit_length"] = bits
        repo.publish_all()
        assert client.refresh() == 1, bits


def a_role_between_must_be_good(repo, client):
    """H26: rollback, expiry, hash, length, signature of delegated metadata."""
    repo.delegate("targets", "A")
    repo.delegate("targets", "B")
    repo.add_target("A", "a", b"first")
    repo.add_target("B", "b", b"another")
    repo.publish("A", "A", "A", "B")
    repo.publish_all()
    client.init()
    assert client.download("a") == 0
    good = (copy.deepcopy(repo.roles), dict(repo.files))

    def refused(change, stage):
        repo.roles, repo.files = copy.deepcopy(good[0]), dict(good[1])
        for name in ("snapshot", "timestamp"):
            repo.roles[name]["version"] = refused.version
        refused.version += 1
        change()
        repo.publish("snapshot", "timestamp")
        # Neither the target of this role nor any that comes after it.
        assert client.download("a") == 1, (stage, client.said)
        assert client.download("b") == 1, (stage, client.said)
        assert client.versions()["A"] == 3
        assert "B" not in client.versions()

    refused.version = 10

    def rollback():
        repo.snapshot["meta"]["A.json"] = {"version": 2}
    def older_under_its_number():
        repo.roles["A"]["version"] = 3
        old = repo.files["3.A.json"]
        repo.put("A", old, 4)
        repo.snapshot["meta"]["A.json"] = {"version": 4}
    def expired():
        repo.roles["A"]["expires"] = in_days(-1)
        repo.publish("A")
    def hash_differs():
        repo.publish("A")
        repo.snapshot["meta"]["A.json"]["hashes"] = {"sha256": "00" * 32}
    def length_differs():
        repo.publish("A")
        repo.snapshot["meta"]["A.json"]["length"] = 1
    def unsigned():
        repo.roles["A"]["version"] += 1
        repo.put("A", repo.envelope("A", signers=[Key()]))
    def gone():
        repo.snapshot["meta"]["A.json"]["version"] = 9
    def not_in_the_snapshot():
        del repo.snapshot["meta"]["A.json"]
    def of_another_type():
        repo.roles["A"]["_type"] = "snapshot"
        repo.publish("A")

    for change in (rollback, older_under_its_number, expired, hash_differs,
                   length_differs, unsigned, gone, not_in_the_snapshot,
                   of_another_type):
        refused(change, change.__name__)


def a_delegated_role_expires(repo, client):
    repo.delegate("targets", "delegated", ["delegatedpath/*"])
    repo.roles["delegated"]["expires"] = in_days(7)
    for name in ("first", "second"):
        repo.add_target("delegated", f"delegatedpath/{name}", name.encode())
    repo.publish("delegated")
    repo.publish_all()
    client.init()
    assert client.download("delegatedpath/first") == 0
    assert client.download("delegatedpath/second", days=18) == 1
    assert len(client.taken()) == 1
    repo.roles["delegated"]["expires"] = in_days(21)
    repo.publish("delegated", "snapshot", "timestamp")
    assert client.download("delegatedpath/second", days=18) == 0
    assert len(client.taken()) == 2


def a_role_is_verified_for_whoever_delegates(repo, client):
    """H29: what was verified under one delegator is nothing to another."""
    key = Key()
    repo.delegate("targets", "A", ["a/*"])
    repo.delegate("targets", "B", ["b/*"])
    repo.delegate("A", "C", ["a/*"], key=key)
    repo.delegate("B", "C", ["b/*"], key=Key())
    repo.signers["C"] = [key]
    repo.add_target("C", "a/x", b"a")
    repo.add_target("C", "b/x", b"b")
    repo.publish("A", "B", "C")
    repo.publish_all()
    client.init()
    # In one process, in two, and in the other order.
    assert client.download("a/x", "b/x") == 1
    assert client.taken() == {"a%2Fx": b"a"}
    assert client.download("b/x") == 1
    assert client.download("a/x") == 0
    os.unlink(f"{client.metadata}/C.json")
    assert client.download("b/x") == 1
    assert "C" not in client.versions()
    # Signed for both, both may have it.
    repo.delegator["C"] = "B"
    other = repo.add_key("C", Key(), sign=False)
    repo.signers["C"] = [key, other]
    repo.publish("B", "C")
    repo.publish_all()
    assert client.download("a/x", "b/x", "a/x") == 0
    assert client.taken() == {"a%2Fx": b"a", "b%2Fx": b"b"}


def a_delegator_says_only_what_it_was_asked(repo, client):
    """A role that is trusted with one path lists another's."""
    repo.delegate("targets", "A", ["a/*"])
    repo.delegate("targets", "B", ["b/*"])
    repo.add_target("A", "b/x", b"evil")
    repo.add_target("B", "b/x", b"good")
    repo.publish("A", "B")
    repo.publish_all()
    client.init()
    assert client.download("b/x") == 0
    assert list(client.taken().values()) == [b"good"]
    # And delegates what it was not given.
    repo.delegate("A", "D", ["*"])
    repo.add_target("D", "c/x", b"evil")
    repo.publish("A", "D")
    repo.publish_all()
    assert client.download("c/x") == 1


def a_threshold_of_a_delegation_counts_keys(repo, client):
    """H20 for delegated roles."""
    key = repo.delegate("targets", "A")
    entry = repo.targets["delegations"]["roles"][0]
    entry["threshold"] = 2
    twin = dict(key.json, note="twin")
    from tuf_repository import canonical
    twin_id = hashlib.sha256(canonical(twin)).hexdigest()
    repo.targets["delegations"]["keys"][twin_id] = twin
    entry["keyids"].append(twin_id)
    repo.add_target("A", "a", b"a")
    repo.publish("A")
    envelope = repo.envelope("A")
    envelope["signatures"].append(
        {"keyid": twin_id, "sig": envelope["signatures"][0]["sig"]})
    repo.put("A", envelope)
    repo.publish_all()
    client.init()
    assert client.download("a") == 1
    repo.add_key("A", Key())
    repo.publish("A")
    repo.publish_all()
    assert client.download("a") == 0


def patterns_mean_one_thing(repo, client):
    """H30: what two readers take differently matches nothing."""
    cases = [("*", "a", True), ("*", "a/b", False), ("a/*", "a/b", True),
             ("a/*", "a/b/c", False), ("a/*/c", "a/b/c", True),
             ("**", "a/b", False), ("**", "ab", True), ("?", "a", True),
             ("?", "/", False), ("a?c", "abc", True), ("a?c", "a/c", False),
             ("?", "\u00f6", True), ("[ab]", "b", True),
             ("[a-c]x", "bx", True), ("[!a]", "b", True),
             ("[!a]", "a", False), ("[^a]", "b", False),
             ("[^a]", "a", False), ("[^a]", "^", False), ("[", "[", True),
             ("[]a]", "]", True), ("\\*", "*", False), ("*.txt", ".txt", True),
             ("", "a", False), ("A", "a", False), ("a", "a ", False),
             ("/a", "a", False), ("a/", "a", False)]
    for i, (pattern, path, _) in enumerate(cases):
        repo.targets.pop("delegations", None)
    key = Key()
    for i, (pattern, path, matches) in enumerate(cases):
        repo.targets.pop("delegations", None)
        repo.delegate("targets", "A", [pattern], key=key)
        repo.signers["A"] = [key]
        repo.roles["A"]["targets"].clear()
        repo.add_target("A", path, b"x")
        repo.publish("A")
        repo.publish_all()
        client.init()
        assert client.download(path) == (0 if matches else 1), (pattern, path)


def the_search_has_an_end(repo, client):
    """H28: each role delegates to the next one."""
    before = "targets"
    key = Key()
    names = [f"r{i}" for i in range(70)]
    for name in names:
        repo.delegate(before, name, key=key)
        before = name
    repo.add_target("r63", "near", b"near")
    repo.add_target("r64", "far", b"far")
    repo.publish(*names)
    repo.publish_all()
    client.init()
    assert client.download("near") == 0
    assert client.download("far") == 1
    assert "r64" not in client.versions()


def malformed_delegations_are_refused(repo, client):
    repo.delegate("targets", "A")
    good = copy.deepcopy(repo.targets["delegations"])
    client.init()

    def role(**changes):
        def change(delegations):
            delegations["roles"][0].update(changes)
            for name, value in changes.items():
                if value is None:
                    del delegations["roles"][0][name]
        return change

    changes = [role(threshold=0), role(threshold=None), role(keyids=None),
               role(keyids=["a", "a"]), role(paths=None),
               role(paths="*"), role(paths=[1]),
               role(path_hash_prefixes=["00"]), role(terminating=None),
               role(terminating=0), role(name=None), role(name=7),
               role(paths=None, path_hash_prefixes=["XY"]),
               role(paths=None, path_hash_prefixes=[""]),
               lambda d: d["roles"].append(d["roles"][0]),
               lambda d: d.update(succinct_roles={
                   "keyids": [], "threshold": 1, "bit_length": 1,
                   "name_prefix": "b"}),
               lambda d: d.pop("roles"), lambda d: d.pop("keys"),
               lambda d: d.update(roles={})]
    for number, change in enumerate(changes):
        delegations = copy.deepcopy(good)
        change(delegations)
        repo.targets["delegations"] = delegations
        repo.publish_all()
        assert client.refresh() == 1, number
        assert "targets" not in client.versions()
    repo.targets["delegations"] = good
    repo.publish("A")
    repo.publish_all()
    assert client.refresh() == 0


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == __name__]
