"""The client's workflow: which files it asks for, keeps and takes for what."""
import copy
import json
import os
import signal

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


def kill(client, command):
    """Kills this client's processes of that name, and says how many."""
    killed = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm") as file:
                if file.read().strip() != command:
                    continue
            owner = pid
            if command == "airlock-worker":
                with open(f"/proc/{pid}/stat") as file:
                    owner = file.read().rsplit(")", 1)[1].split()[1]
            with open(f"/proc/{owner}/cmdline") as file:
                if client.metadata not in file.read().split("\0"):
                    continue
            os.kill(int(pid), signal.SIGKILL)
            killed += 1
        except (FileNotFoundError, ProcessLookupError):
            continue
    return killed


def an_update_that_was_killed_goes_on(repo, client):
    client.init()
    repo.publish("root")
    for name in ("2.root.json", "3.root.json", "timestamp.json",
                 "1.snapshot.json", "1.targets.json"):
        repo.before_request = lambda asked: (
            asked == name and kill(client, "airlock"))
        assert client.refresh() == -signal.SIGKILL, name
        for role, version in client.versions().items():
            assert client.kept(role) == repo.get(role, version)
        assert all(kept.endswith(".json")
                   for kept in os.listdir(client.metadata))
    repo.before_request = lambda asked: None
    assert client.refresh() == 0
    assert set(client.versions()) == ALL


def a_worker_that_is_killed_is_no_success(repo, client):
    killed = []
    client.init()
    repo.before_request = lambda name: (
        name == "timestamp.json"
        and killed.append(kill(client, "airlock-worker")))
    assert client.refresh() == 1
    assert killed == [1]
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
         if callable(value) and getattr(value, "__module__", "") == __name__
         and value is not kill]
