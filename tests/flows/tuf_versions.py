"""Rollback, freeze, mix-and-match and fast-forward."""
import json

from tuf_repository import Key, in_days


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


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == __name__]
