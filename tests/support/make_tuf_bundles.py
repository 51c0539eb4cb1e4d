#!/usr/bin/env python3
"""make_tuf_bundles.py FOLDER TRUSTED_ROOT

TUF repositories as people hand them in, a folder each: metadata/ and targets/
as a server has them. root.json is the root that all but `foreign` begin from.

  one, two          the first state and the next, by a delegated role
  same-version      as two, by name and number, with another target
  expired           newer than two, with a timestamp of yesterday
  digest, size      newer than two, with a target that is not the one signed
  stranger          newer than two, with a file that no metadata names
  touched           newer than two, with a byte of targets.json flipped
  no-snapshot       newer than two, without a part
  foreign           by keys of somebody else
  usurped           with a next root that only its own keys have signed
  gap               three, without the root between
  three             two roots on, with another timestamp key, and versions that
                    begin anew
  sigstore          another repository, root-sigstore.json: its one target is
                    trusted_root.json
"""
import copy
import pathlib
import sys

from tuf_repository import Key, Repository, in_days

folder, trusted_root = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def dump(repository, name):
    for kind, files in (("metadata", repository.files),
                        ("targets", repository.artifacts)):
        for path, data in files.items():
            file = folder / name / kind / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    return folder / name


def put(repository, text, role="tools", path="bin/tool"):
    repository.artifacts.clear()
    repository.add_target(role, path, text)


def publish(repository, **more):
    repository.publish("tools", "targets", "snapshot", "timestamp", **more)


repository = Repository()
repository.delegate("targets", "tools", paths=["bin/*"])
(folder / "root.json").write_bytes(repository.get("root"))
put(repository, b"tool 1\n")
publish(repository)
dump(repository, "one")
put(repository, b"tool 2\n")
publish(repository)
dump(repository, "two")

# Of the same numbers, as somebody with the online keys would have it.
good = {role: copy.deepcopy(content)
        for role, content in repository.roles.items()}
put(repository, b"tool 2, another\n")
publish(repository, bump=False)
dump(repository, "same-version")
repository.roles.update(good)

put(repository, b"tool 3\n")
publish(repository)
target = next(iter(repository.artifacts))
tool = repository.artifacts[target]
for name, data in (("digest", b"toll 3\n"), ("size", b"tool 3\n\n")):
    repository.artifacts[target] = data
    dump(repository, name)
repository.artifacts[target] = tool
stranger = dump(repository, "stranger")
(stranger / "targets/other").write_bytes(b"other\n")
metadata = dump(repository, "touched") / "metadata"
touched = metadata / f"{repository.targets['version']}.targets.json"
touched.write_bytes(touched.read_bytes().replace(b'"bin/*"', b'"bin/?"'))
metadata = dump(repository, "no-snapshot") / "metadata"
(metadata / f"{repository.snapshot['version']}.snapshot.json").unlink()

later = repository.timestamp["expires"]
repository.timestamp["expires"] = in_days(-1)
repository.publish("timestamp")
dump(repository, "expired")
repository.timestamp["expires"] = later

usurped = copy.deepcopy((repository.roles, repository.signers,
                         repository.files))
repository.rotate("root")
repository.publish("root")
dump(repository, "usurped")
repository.roles, repository.signers, repository.files = usurped

repository.publish("root")
repository.rotate("timestamp")
repository.publish("root")
put(repository, b"tool 4\n")
for role in ("tools", "targets", "snapshot", "timestamp"):
    repository.roles[role]["version"] = 0
publish(repository)
dump(repository, "three")
gap = dump(repository, "gap") / "metadata"
(gap / f"{repository.root['version'] - 1}.root.json").unlink()

foreign = Repository()
put(foreign, b"tool 9\n", "targets")
for _ in range(4):
    foreign.publish_all()
dump(foreign, "foreign")

sigstore = Repository()
(folder / "root-sigstore.json").write_bytes(sigstore.get("root"))
put(sigstore, trusted_root.read_bytes(), "targets", "trusted_root.json")
sigstore.publish_all()
dump(sigstore, "sigstore")
