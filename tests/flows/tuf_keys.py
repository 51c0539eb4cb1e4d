"""Who has to sign what: roots, thresholds, keys and their ids."""
import hashlib
import json
import os

from tuf_repository import Key, canonical

ALL = {"root", "timestamp", "snapshot", "targets"}


def an_initial_root_must_have_signed_itself(repo, client):
    root = json.loads(repo.get("root", 1))
    root["signatures"][0]["sig"] = "00" * 64
    assert client.init(json.dumps(root).encode()) == 1
    # Nor is it believed for lying there.
    with open(client.metadata + "/root.json", "w") as file:
        json.dump(root, file)
    assert client.refresh() == 1
    assert repo.requests == []


def unsigned_metadata_is_refused(repo, client):
    kept = {"root": {"root": 1}, "timestamp": {"root": 2},
            "snapshot": {"root": 2, "timestamp": 2},
            "targets": {"root": 2, "timestamp": 2, "snapshot": 2}}
    assert client.init() == 0
    keys = {role: repo.signers[role][:] for role in ALL}
    repo.publish("targets", "snapshot", "timestamp", "root")
    for role in ("root", "timestamp", "snapshot", "targets"):
        good = repo.get(role)
        repo.put(role, repo.envelope(role, signers=[]))
        assert client.refresh() == 1
        assert client.versions() == kept[role], role
        # And signed by another role's key.
        other = "targets" if role != "targets" else "snapshot"
        forged = repo.envelope(role, signers=keys[other])
        forged["signatures"][0]["keyid"] = keys[role][0].id
        repo.put(role, forged)
        assert client.refresh() == 1
        assert client.versions() == kept[role], role
        repo.put(role, good)
    assert client.refresh() == 0


def unknown_members_are_passed_over(repo, client):
    client.init()
    assert client.refresh() == 0
    repo.root["custom-field"] = {"a": [1, None, True, "\u00f6\"\\"]}
    repo.root["roles"]["root"]["another"] = "x"
    repo.add_key("root", Key(extra={"extra-field": {"a": 1, "b": 2}}))
    repo.add_key("root", Key(extra={"owner": "@x"}, id_over_extra=False))
    repo.rotate("snapshot")
    repo.publish("root", "snapshot", "timestamp")
    assert client.refresh() == 0
    assert client.versions()["root"] == 2


def a_keyid_hash_algorithm_means_nothing(repo, client):
    client.init()
    key = repo.rotate("snapshot")
    repo.trust_in("snapshot")[1]["keyids"].clear()
    repo.signers["snapshot"].clear()
    repo.add_key("snapshot", Key(extra={"keyid_hash_algorithms": "md5"}))
    repo.publish("root", "snapshot", "timestamp")
    assert client.refresh() == 0
    assert key.id not in repo.root["roles"]["snapshot"]["keyids"]


def roots_change_hands_step_by_step(repo, client):
    """Each: keys and threshold and signers of one version after another."""
    keys = [Key() for _ in range(10)]
    all_good = [
        [([1], 1, [1]), ([2], 1, [2, 1]), ([2], 1, [2])],
        [([1], 1, [3, 1, 4]), ([2], 1, [3, 2, 1, 4]), ([2], 1, [3, 2, 4])],
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 2, 3, 4], 3, [0, 4, 1]),
         ([0, 1, 2, 3, 4], 3, [0, 1, 3]), ([0, 1, 2, 3, 4], 3, [0, 1, 3])],
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 4, 1])],
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 2, 4, 5]),
         ([0, 1, 3, 4, 5], 3, [0, 4, 5])],
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]),
         ([5, 6, 7, 8, 9], 3, [0, 2, 4, 5, 6, 7]),
         ([5, 6, 7, 8, 9], 3, [5, 6, 7])],
        [([1, 2, 3], 1, [1]), ([1, 2, 3], 2, [1, 2])],
        [([1, 2, 3], 2, [1, 2]), ([1, 2, 3], 1, [1, 2]), ([1, 2, 3], 1, [1])],
        [([1], 1, [1]), ([1, 2], 2, [1, 2])],
    ]
    last_bad = [
        [([1], 1, [1]), ([2], 1, [2, 3, 4])],
        [([1], 1, [1]), ([2], 1, [1, 3, 4])],
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 2, 4])],
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 4, 5])],
        [([1, 2, 3], 1, [1]), ([1, 2, 3], 2, [2])],
        [([1, 2, 3], 2, [1, 2]), ([1, 2, 3], 1, [1])],
        # H24: a version is left out.
        [([1], 1, [1]), ([1], 1, [1]), None, ([1], 1, [1])],
    ]
    for good, chains in ((True, all_good), (False, last_bad)):
        for chain in chains:
            for name in [n for n in repo.files if n.endswith(".root.json")]:
                del repo.files[name]
            repo.root["version"] = 0
            for step in chain:
                if step is None:
                    repo.root["version"] += 1
                    continue
                entry = repo.root["roles"]["root"]
                entry["keyids"].clear()
                repo.signers["root"] = [keys[i] for i in step[2]]
                entry["threshold"] = step[1]
                for i in step[0]:
                    repo.add_key("root", keys[i], sign=False)
                repo.publish("root")
            for name in os.listdir(client.metadata):
                os.unlink(f"{client.metadata}/{name}")
            assert client.init() == 0
            gap = None in chain
            want = 0 if good or gap else 1
            assert client.refresh() == want, chain
            kept = chain.index(None) if gap else len(chain) - (not good)
            assert client.kept("root") == repo.get("root", kept), chain


def other_roles_change_hands_too(repo, client):
    keys = [Key() for _ in range(6)]
    five = [0, 1, 2, 3, 4]
    cases = [([2], 1, [2], 0), ([1], 1, [3, 1, 4], 0), ([2], 1, [1, 3, 4], 1),
             ([0, 1, 3, 4, 5], 3, [0, 2, 4], 1),
             ([0, 1, 3, 4, 5], 3, [0, 4], 1), (five, 3, [0, 2, 4], 0),
             (five, 3, [0, 4, 1], 0), (five, 3, [2, 3, 4], 0)]
    client.init()
    for names, threshold, signers, want in cases:
        for role in ("timestamp", "snapshot", "targets"):
            before = (dict(repo.root["roles"][role]), repo.signers[role])
            entry = repo.root["roles"][role] = {"keyids": [],
                                                "threshold": threshold}
            repo.signers[role] = [keys[i] for i in signers]
            for i in names:
                repo.add_key(role, keys[i], sign=False)
            assert entry["threshold"] == threshold
            repo.publish("root")
            repo.publish_all()
            assert client.refresh() == want, (role, names, signers)
            if want == 0:
                assert client.kept(role) == repo.get(role)
            else:
                repo.root["roles"][role], repo.signers[role] = before
                repo.publish("root")
                repo.publish_all()
                assert client.refresh() == 0


def a_threshold_counts_keys_and_not_signatures(repo, client):
    """H20: one signature twice; one key under two ids; one id twice."""
    client.init()
    client.refresh()
    repo.root["roles"]["snapshot"]["threshold"] = 2
    repo.publish("root")
    key = repo.signers["snapshot"][0]
    # One key under two ids: the second has a member more.
    twin = dict(key.json, note="twin")
    twin_id = hashlib.sha256(canonical(twin)).hexdigest()
    repo.root["keys"][twin_id] = twin
    repo.root["roles"]["snapshot"]["keyids"].append(twin_id)
    repo.publish("root", "snapshot", "timestamp")
    envelope = repo.envelope("snapshot")
    sig = envelope["signatures"][0]
    envelope["signatures"].append({"keyid": twin_id, "sig": sig["sig"]})
    repo.put("snapshot", envelope)
    assert client.refresh() == 1
    assert client.versions()["snapshot"] == 1
    # One signature twice.
    envelope["signatures"] = [sig, sig]
    repo.put("snapshot", envelope)
    assert client.refresh() == 1
    # That is refused even where one would do.
    repo.root["roles"]["snapshot"]["threshold"] = 1
    repo.publish("root")
    assert client.refresh() == 1
    envelope["signatures"] = [sig]
    repo.put("snapshot", envelope)
    assert client.refresh() == 0
    # A role that names one id twice.
    repo.root["roles"]["snapshot"]["keyids"] = [key.id, key.id]
    repo.publish("root")
    assert client.refresh() == 1
    assert client.versions()["root"] == 4


def too_few_keys_are_the_roles_own_affair(repo, client):
    client.init()
    for _ in range(4):
        repo.add_key("snapshot", Key())
    repo.root["roles"]["snapshot"]["threshold"] = 6
    repo.publish("root", "snapshot", "timestamp")
    assert client.refresh() == 1
    assert client.versions()["root"] == 2
    assert "snapshot" not in client.versions()


def a_threshold_is_at_least_one(repo, client):
    """H21."""
    client.init()
    for threshold in (0, -1, 1.0, "1", None, True):
        repo.root["version"] = 1
        repo.root["roles"]["snapshot"]["threshold"] = threshold
        repo.publish("root")
        assert client.refresh() == 1, threshold
        assert client.versions() == {"root": 1}, threshold


def a_key_id_is_its_keys(repo, client):
    client.init()
    other = Key()
    repo.root["keys"][other.id] = Key().json
    repo.publish("root")
    assert client.refresh() == 1
    assert client.versions() == {"root": 1}


def every_scheme_of_the_specification(repo, client):
    client.init()
    made = [Key(scheme) for scheme in Key.GENERATE]
    made.append(Key("ecdsa-sha2-nistp256", hex_point=True))
    for key in made:
        repo.add_key("root", key)
        repo.root["roles"]["root"]["threshold"] += 1
        repo.publish("root")
        assert client.refresh() == 0, key.scheme
        good = repo.root["version"]
        repo.publish("root")
        forged = json.loads(repo.get("root"))
        flipped = forged["signatures"][-1]["sig"]
        forged["signatures"][-1]["sig"] = (
            flipped[:-2] + f"{int(flipped[-2:], 16) ^ 1:02x}")
        proper = repo.get("root")
        repo.put("root", forged)
        assert client.refresh() == 1, key.scheme
        assert client.versions()["root"] == good
        repo.put("root", proper)
        assert client.refresh() == 0


def a_bad_signature_beside_enough_good_ones_does_no_harm(repo, client):
    client.init()
    first = repo.signers["timestamp"][0]
    repo.add_key("timestamp", Key())
    repo.publish("root", "timestamp")
    for sig in ("", "zz", "00", "AB" * 64, first.sign(b"another")):
        repo.publish("timestamp")
        envelope = repo.envelope("timestamp")
        envelope["signatures"][0]["sig"] = sig
        repo.put("timestamp", envelope)
        assert client.refresh() == 0, sig
    # So does one by a key of a kind that is not known.
    repo.root["keys"]["f" * 64] = {"keytype": "x"}
    repo.publish("root")
    assert client.refresh() == 1


def many_signatures_are_too_many(repo, client):
    """H28."""
    client.init()
    envelope = repo.envelope("timestamp")
    envelope["signatures"] += [{"keyid": str(n), "sig": ""}
                               for n in range(300)]
    repo.put("timestamp", json.dumps(envelope, separators=(",", ":")).encode())
    assert client.refresh() == 1
    assert "timestamp" not in client.versions()


def a_long_chain_of_roots_is_followed_in_bounds(repo, client):
    client.init()
    root = repo.root
    for version in range(2, 300):
        root["version"] = version
        repo.files[f"{version}.root.json"] = json.dumps(
            repo.envelope("root")).encode()
    client.refresh()
    assert client.versions()["root"] == 257
    client.refresh()
    assert client.versions()["root"] == 299


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == __name__]
