"""Targets: what is taken, under which name, and what is refused."""
import hashlib
import os

from tuf_repository import Key

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
    key = Key()
    for pattern, path, matches in cases:
        repo.targets.pop("delegations", None)
        repo.delegate("targets", "A", [pattern], key=key)
        repo.signers["A"] = [key]
        repo.roles["A"]["targets"].clear()
        repo.add_target("A", path, b"x")
        repo.publish("A")
        repo.publish_all()
        client.init()
        assert client.download(path) == (0 if matches else 1), (pattern, path)


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == __name__]
