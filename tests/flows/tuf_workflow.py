"""The client's workflow: roots, timestamps, snapshots, targets, keys, time.

Each case gets a fresh repository and a fresh client, and says what exit code it
wants and what may be kept afterwards.
"""
import copy
import hashlib
import json
import os
import signal

from tuf_repository import Key, canonical, in_days

ALL = {"root", "timestamp", "snapshot", "targets"}


def first_refresh_asks_for_four_files(repo, client):
    assert client.init() == 0
    assert repo.requests == []
    assert client.refresh() == 0
    assert repo.requests == ["2.root.json", "timestamp.json",
                             "1.snapshot.json", "1.targets.json"]
    assert set(client.versions()) == ALL
    # A second one only what could have changed.
    repo.requests.clear()
    assert client.refresh() == 0
    assert repo.requests == ["2.root.json", "timestamp.json"]


def files_are_kept_byte_for_byte(repo, client):
    for role in ALL - {"root"}:
        repo.put(role, json.dumps(repo.envelope(role), indent=3).encode()
                 + b" \n ")
    client.init()
    assert client.refresh() == 0
    for role in ALL:
        assert client.kept(role) == repo.get(role)


def a_download_refreshes_first(repo, client):
    client.init()
    assert client.download("nonexistent artifact") == 1
    assert repo.requests == ["2.root.json", "timestamp.json",
                             "1.snapshot.json", "1.targets.json"]
    assert set(client.versions()) == ALL


def options_stand_behind_the_verb_too(repo, client):
    client.init()
    assert client.run("refresh", "--metadata-dir", client.metadata,
                      "--metadata-url", client.url + "/metadata") == 0
    assert set(client.versions()) == ALL


def usage_is_exit_code_1(repo, client):
    for words in ([], ["refresh"], ["--metadata-dir", client.metadata],
                  ["--metadata-dir", client.metadata, "refresh"],
                  ["--metadata-dir", client.metadata, "init"],
                  ["--metadata-dir", client.metadata, "init", "/nonexistent"],
                  ["--metadata-dir", client.metadata, "bogus"],
                  ["--metadata-dir", client.metadata, "--bogus", "refresh"],
                  ["--metadata-dir", client.metadata, "--metadata-url",
                   "http://example.com/", "refresh"],
                  ["--metadata-dir", client.metadata, "--metadata-url",
                   "file:///etc", "refresh"]):
        assert client.run(*words) == 1, words


def an_initial_root_must_be_a_root(repo, client):
    root = json.loads(repo.get("root", 1))
    del root["signed"]["version"]
    assert client.init(json.dumps(root).encode()) == 1
    assert client.refresh() == 1
    assert client.versions() == {} and repo.requests == []


def an_initial_root_must_have_signed_itself(repo, client):
    root = json.loads(repo.get("root", 1))
    root["signatures"][0]["sig"] = "00" * 64
    assert client.init(json.dumps(root).encode()) == 1
    # Nor is it believed for lying there.
    with open(client.metadata + "/root.json", "w") as file:
        json.dump(root, file)
    assert client.refresh() == 1
    assert repo.requests == []


def a_second_init_changes_nothing(repo, client):
    assert client.init() == 0
    assert client.refresh() == 0
    before = client.versions()
    assert client.init() == 0
    repo.publish("root")
    assert client.init(repo.get("root", 2)) == 1
    assert client.versions() == before


def a_kept_file_that_is_broken_is_fetched_again(repo, client):
    client.init()
    assert client.refresh() == 0
    for role in ("timestamp", "snapshot", "targets"):
        with open(f"{client.metadata}/{role}.json", "w") as file:
            file.write("{}")
        assert client.refresh() == 0
        assert client.kept(role) == repo.get(role)


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


def a_version_must_be_the_urls(repo, client):
    kept = {"root": {"root": 1}, "snapshot": {"root": 2, "timestamp": 2},
            "targets": {"root": 2, "timestamp": 2, "snapshot": 2}}
    client.init()
    repo.publish("targets", "snapshot", "timestamp", "root")
    for role in ("root", "snapshot", "targets"):
        good = repo.get(role)
        repo.roles[role]["version"] = 3
        wrong = json.dumps(repo.envelope(role)).encode()
        repo.roles[role]["version"] = 2
        repo.files[f"2.{role}.json"] = wrong
        assert client.refresh() == 1
        assert client.versions() == kept[role], role
        repo.files[f"2.{role}.json"] = good
    assert client.refresh() == 0


def the_same_timestamp_version_is_no_news(repo, client):
    client.init()
    assert client.refresh() == 0
    old = client.kept("timestamp")
    repo.timestamp["meta"]["snapshot.json"]["version"] = 100
    repo.publish("timestamp", bump=False)
    assert client.refresh() == 0
    assert repo.requests[-1] == "timestamp.json"
    assert client.kept("timestamp") == old
    # But what is no news must still be fresh.
    assert client.refresh(days=31) == 1


def metadata_hashes_and_lengths_hold(repo, client):
    repo.hashes = True
    repo.publish_all()
    client.init()
    assert client.refresh() == 0
    for change in ({"hashes": {"sha256": "46" * 32}}, {"length": 5},
                   {"hashes": {"md5": "46" * 16}}, {"hashes": {}}):
        repo.publish("targets")
        repo.snapshot["meta"]["targets.json"].update(change)
        repo.publish("snapshot", "timestamp")
        assert client.refresh() == 1, change
        assert client.versions()["targets"] == 2
    repo.publish_all()
    assert client.refresh() == 0
    repo.publish("snapshot")
    repo.timestamp["meta"]["snapshot.json"]["hashes"]["sha256"] = "00" * 32
    repo.publish("timestamp")
    assert client.refresh() == 1
    assert client.versions()["snapshot"] == repo.snapshot["version"] - 1


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


def a_missing_file_ends_the_update(repo, client):
    client.init()
    assert client.refresh() == 0
    repo.timestamp["meta"]["snapshot.json"]["version"] = 2
    repo.publish("timestamp")
    assert client.refresh() == 1
    assert repo.requests[-1] == "2.snapshot.json"
    assert client.versions() == {"root": 1, "snapshot": 1, "targets": 1,
                                 "timestamp": 2}
    repo.snapshot["meta"]["targets.json"]["version"] = 2
    repo.publish("snapshot", "timestamp")
    assert client.refresh() == 1
    assert repo.requests[-1] == "2.targets.json"
    assert client.versions() == {"root": 1, "snapshot": 2, "targets": 1,
                                 "timestamp": 3}
    del repo.files["timestamp.json"]
    assert client.refresh() == 1
    assert repo.requests[-1] == "timestamp.json"


def a_server_that_fails_is_not_one_without_a_root(repo, client):
    client.init()
    repo.files["2.root.json"] = 500
    assert client.refresh() == 1
    assert repo.requests == ["2.root.json"]
    repo.files["2.root.json"] = 403
    assert client.refresh() == 0


def a_type_must_be_the_roles(repo, client):
    client.init()
    # A snapshot that reads like a timestamp, signed by the timestamp's key.
    repo.add_key("snapshot", repo.signers["timestamp"][0])
    repo.snapshot["meta"] = {"snapshot.json": {"version": 1}}
    repo.publish("root")
    repo.files["timestamp.json"] = json.dumps(
        repo.envelope("snapshot")).encode()
    assert client.refresh() == 1
    assert client.versions() == {"root": 2}


def an_expired_root_is_kept_and_ends_the_update(repo, client):
    client.init()
    assert client.refresh() == 0
    repo.root["expires"] = in_days(-1)
    repo.publish("root", "targets", "snapshot", "timestamp")
    assert client.refresh() == 1
    assert client.versions() == {"root": 2, "timestamp": 1, "snapshot": 1,
                                 "targets": 1}
    # An intermediate root may have expired.
    repo.root["expires"] = in_days(30)
    repo.publish("root")
    assert client.refresh() == 0
    assert client.versions()["root"] == 3


def expired_metadata_is_refused_and_not_kept(repo, client):
    client.init()
    assert client.refresh() == 0
    for role in ("timestamp", "snapshot", "targets"):
        before = client.versions()[role]
        repo.roles[role]["expires"] = in_days(-5)
        repo.publish_all()
        assert client.refresh() == 1
        assert client.versions()[role] == before, role
        repo.roles[role]["expires"] = in_days(30)
        repo.publish_all()
        assert client.refresh() == 0


def kept_metadata_expires(repo, client):
    repo.root["expires"] = in_days(60)
    for role in ("timestamp", "snapshot", "targets"):
        repo.roles[role]["expires"] = in_days(7)
    repo.publish("root", "targets", "snapshot", "timestamp")
    client.init()
    assert client.refresh() == 0
    assert client.refresh(days=18) == 1
    # Once it has expired it still serves to update from.
    for role in ("timestamp", "snapshot", "targets"):
        repo.roles[role]["expires"] = in_days(21)
    repo.publish_all()
    assert client.refresh(days=18) == 0
    assert client.versions()["targets"] == 3
    assert client.refresh(days=61) == 1


def a_timestamp_never_goes_back(repo, client):
    client.init()
    old = repo.get("timestamp")
    repo.publish("timestamp")
    assert client.refresh() == 0
    repo.put("timestamp", old)
    assert client.refresh() == 1
    assert client.versions()["timestamp"] == 2
    assert repo.requests[-1] == "timestamp.json"


def a_snapshot_never_goes_back(repo, client):
    for hashes in (False, True):
        repo.hashes = hashes
        repo.publish_all()
        client.init()
        assert client.refresh() == 0
        kept = client.versions()
        repo.timestamp["meta"]["snapshot.json"] = {"version": 1}
        repo.publish("timestamp")
        assert client.refresh() == 1
        assert client.versions() == kept
        assert repo.requests[-1] == "timestamp.json"
        repo.publish_all()
        assert client.refresh() == 0


def a_timestamp_that_was_refused_is_not_remembered(repo, client):
    """H27: else an attacker's timestamp freezes everything after it."""
    client.init()
    assert client.refresh() == 0
    repo.timestamp["expires"] = in_days(-1)
    repo.timestamp["version"] = 1000
    repo.publish("timestamp")
    assert client.refresh() == 1
    assert client.versions()["timestamp"] == 1
    repo.timestamp["expires"] = in_days(30)
    repo.timestamp["version"] = 1
    repo.publish("timestamp")
    assert client.refresh() == 0
    assert client.versions()["timestamp"] == 2


def no_file_of_a_snapshot_goes_back_or_goes(repo, client):
    for hashes in (False, True):
        repo.hashes = hashes
        repo.publish("targets")
        repo.snapshot["meta"]["other.json"] = {"version": 7}
        repo.publish("snapshot", "timestamp")
        client.init()
        assert client.refresh() == 0
        kept = client.versions()
        for name, info in (("targets.json", {"version": 1}),
                           ("other.json", {"version": 6}),
                           ("other.json", None)):
            before = dict(repo.snapshot["meta"])
            if info is None:
                del repo.snapshot["meta"][name]
            else:
                repo.snapshot["meta"][name] = info
            repo.publish("snapshot", "timestamp")
            assert client.refresh() == 1, (name, info)
            assert client.versions()["snapshot"] == kept["snapshot"]
            assert client.versions()["targets"] == kept["targets"]
            repo.snapshot["meta"] = before
        repo.publish("targets", "snapshot", "timestamp")
        assert client.refresh() == 0


def rotation_recovers_from_a_fast_forward(repo, client):
    client.init()
    # Targets, by a new key for the snapshot.
    repo.targets["version"] = 99
    repo.publish_all()
    assert client.refresh() == 0
    assert client.versions()["targets"] == 100
    repo.rotate("snapshot")
    repo.targets["version"] = 0
    repo.publish("root", "targets", "snapshot", "timestamp")
    assert client.refresh() == 0
    assert client.versions()["targets"] == 1
    # The snapshot, by new keys for snapshot and timestamp.
    repo.snapshot["version"] = 99
    repo.publish("snapshot", "timestamp")
    assert client.refresh() == 0
    repo.rotate("snapshot")
    repo.rotate("timestamp")
    repo.snapshot["version"] = 0
    repo.publish("root", "targets", "snapshot", "timestamp")
    assert client.refresh() == 0
    assert client.versions()["snapshot"] == 1
    # The timestamp, by a new key.
    repo.timestamp["version"] = 99
    repo.publish("timestamp")
    assert client.refresh() == 0
    repo.rotate("timestamp")
    repo.timestamp["version"] = 0
    repo.publish("root", "timestamp")
    assert client.refresh() == 0
    assert client.versions()["timestamp"] == 1


def one_rotated_key_of_two_recovers_as_well(repo, client):
    """Where the old timestamp would still verify under the new root."""
    client.init()
    second = repo.add_key("timestamp", Key())
    repo.publish("root")
    repo.timestamp["version"] = 999
    repo.publish("timestamp")
    assert client.refresh() == 0
    repo.rotate("timestamp")
    repo.add_key("timestamp", second)
    repo.timestamp["version"] = 0
    repo.publish("root", "timestamp")
    assert client.refresh() == 0
    assert client.versions()["timestamp"] == 1


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


def what_is_not_metadata_is_refused(repo, client):
    """H22: and never a crash."""
    client.init()
    good = dict(repo.files)
    junk = [b"", b"{}", b"[]", b"null", b"{" * 5000, b"\xff\xfe", b'"x"',
            b'{"signed":{},"signatures":[]}',
            b'{"signed":[],"signatures":{}}',
            b'{"signed":{"_type":"timestamp"},"signatures":[{}]}']
    for name in ("2.root.json", "timestamp.json", "1.snapshot.json",
                 "1.targets.json"):
        for data in junk:
            repo.files = dict(good)
            repo.files[name] = data
            assert client.refresh() == 1, (name, data)
    text = good["timestamp.json"]
    for data in (text + b"x", text[:-1], text.replace(b'"signed"', b'"sign"'),
                 text.replace(b'"_type"', b'"version": 9, "_type"'),
                 text.replace(b'"1.0.34"', b'"2.0.0"')):
        repo.files = dict(good)
        repo.files["timestamp.json"] = data
        assert client.refresh() == 1, data
    repo.files = good
    assert client.refresh() == 0


def malformed_but_signed_metadata_is_refused(repo, client):
    client.init()
    changes = [
        ("timestamp", lambda s: s.update(spec_version="2.0.0")),
        ("timestamp", lambda s: s.update(expires="2040-01-01")),
        ("timestamp", lambda s: s.update(expires="2040-01-01T00:00:00+00:00")),
        ("timestamp", lambda s: s.update(version=0)),
        ("timestamp", lambda s: s.update(version="2")),
        ("timestamp", lambda s: s.update(meta={})),
        ("timestamp", lambda s: s["meta"].update(x={"version": 1})),
        ("snapshot", lambda s: s.update(meta={})),
        ("snapshot", lambda s: s["meta"].update(x=1)),
        ("targets", lambda s: s.update(targets=[])),
        ("targets", lambda s: s["targets"].update(x={"length": 1})),
        ("targets", lambda s: s["targets"].update(
            x={"length": -1, "hashes": {"sha256": "00" * 32}})),
        ("targets", lambda s: s["targets"].update(
            x={"length": 1, "hashes": {"sha256": "00"}})),
        ("targets", lambda s: s.update(delegations={})),
    ]
    for role, change in changes:
        before = copy.deepcopy(repo.roles)
        for other in ("targets", "snapshot", "timestamp"):
            if other == role:
                change(repo.roles[role])
            repo.put(other, repo.envelope(other), 1)
        assert client.refresh() == 1, role
        assert role not in client.versions(), role
        repo.roles = before
        for name in ("timestamp", "snapshot", "targets"):
            path = f"{client.metadata}/{name}.json"
            if os.path.exists(path):
                os.unlink(path)
    for other in ("targets", "snapshot", "timestamp"):
        repo.put(other, repo.envelope(other))
    assert client.refresh() == 0


def endless_data_ends(repo, client):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * 65536)
        except OSError:
            pass

    client.init()
    good = dict(repo.files)
    for name in ("2.root.json", "timestamp.json", "1.snapshot.json",
                 "1.targets.json"):
        repo.files = dict(good)
        repo.files[name] = endless
        assert client.refresh() == 1, name
    repo.files = dict(good)
    # One byte over what each kind may have, and one as large as it may be.
    for name, most in (("timestamp.json", 16384), ("1.snapshot.json", 2000000),
                       ("1.targets.json", 5000000)):
        small = good[name]
        repo.files[name] = small + b" " * (most + 1 - len(small))
        for kept in ALL - {"root"}:
            if client.kept(kept):
                os.unlink(f"{client.metadata}/{kept}.json")
        assert client.refresh() == 1, name
        repo.files[name] = small + b" " * (most - len(small))
    assert client.refresh() == 0


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


def a_broken_connection_is_no_success(repo, client):
    def cut(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(b"{")
        handler.close_connection = True

    client.init()
    good = dict(repo.files)
    for name in ("2.root.json", "timestamp.json"):
        repo.files = dict(good)
        repo.files[name] = cut
        assert client.refresh() == 1, name
    assert client.versions() == {"root": 1}


def a_worker_that_is_killed_is_no_success(repo, client):
    killed = []

    def kill_worker(name):
        if name != "timestamp.json":
            return
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/comm") as file:
                    command = file.read().strip()
                with open(f"/proc/{pid}/stat") as file:
                    parent = file.read().rsplit(")", 1)[1].split()[1]
                if command != "airlock-worker":
                    continue
                with open(f"/proc/{parent}/cmdline") as file:
                    if client.metadata not in file.read():
                        continue
                os.kill(int(pid), signal.SIGKILL)
                killed.append(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue

    client.init()
    repo.before_request = kill_worker
    assert client.refresh() == 1
    assert len(killed) == 1
    assert client.versions() == {"root": 1}
    repo.before_request = lambda name: None
    assert client.refresh() == 0


def without_consistent_snapshots(repo, client):
    repo.root["consistent_snapshot"] = False
    repo.files = {"1.root.json": b""}
    repo.root["version"] = 1
    repo.put("root", repo.envelope("root"))
    repo.add_target("targets", "dir/file.txt", b"content")
    repo.publish_all()
    client.init()
    assert client.download("dir/file.txt") == 0
    assert repo.requests == ["2.root.json", "timestamp.json", "snapshot.json",
                             "targets.json"]
    assert repo.fetched == ["dir/file.txt"]
    # A mixture: the targets of the next release beside this one's snapshot.
    repo.publish("targets")
    client.init()
    for name in ("snapshot", "targets"):
        os.unlink(f"{client.metadata}/{name}.json")
    assert client.refresh() == 1
    assert "targets" not in client.versions()


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == __name__]
