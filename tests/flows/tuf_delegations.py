"""Delegations: whom to ask, in which order, and what to believe of them."""
import copy
import hashlib
import os

from tuf_repository import Key, canonical, in_days


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
