"""tuf_bench.py AIRLOCK SCRIPT CLIENT WORK: see tuf.sh."""
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent
                       / "support"))
from tuf_repository import Client, Key, Repository, Server  # noqa: E402

DELEGATIONS, TIMES = 1000, 10
AIRLOCK, SCRIPT, PEER, WORK = sys.argv[1:]


def timed(*command):
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command}: {done.stdout}{done.stderr}")
    return time.monotonic() - began, done.stdout


def main():
    repository = Repository()
    keys = [Key() for _ in range(20)]
    for i in range(DELEGATIONS):
        role = f"role-{i}"
        repository.delegate("targets", role, [f"{role}/*"], key=keys[i % 20])
        repository.snapshot["meta"][f"{role}.json"] = {"version": 1}
    last = f"role-{DELEGATIONS - 1}"
    target = f"{last}/file"
    repository.add_target(last, target, b"content")
    repository.publish(last)
    repository.publish_all()
    server = Server()
    ours, theirs, theirs_inside = [], [], []
    for i in range(TIMES):
        client = Client(AIRLOCK, server, f"n{i}", repository, WORK)
        if client.init() != 0:
            sys.exit(client.said)
        seconds, _ = timed(
            AIRLOCK, "tuf", "--metadata-dir", client.metadata,
            "--metadata-url", client.url + "/metadata", "--target-name", target,
            "--target-dir", client.targets, "--target-base-url",
            client.url + "/targets", "download")
        ours.append(seconds)
        state = pathlib.Path(WORK, f"peer{i}")
        state.mkdir()
        (state / "root.json").write_bytes(repository.get("root", 1))
        seconds, said = timed("node", SCRIPT, PEER, str(state), client.url,
                              target)
        theirs.append(seconds)
        theirs_inside.append(float(said))
    size = len(repository.get("targets"))
    mine, peer = statistics.median(ours), statistics.median(theirs)
    inside = statistics.median(theirs_inside)
    print(f"{DELEGATIONS} delegations, targets.json of {size} bytes\n"
          f"airlock tuf download   {mine:.3f} s\n"
          f"tuf-js 3.1.0           {peer:.3f} s, {inside:.3f} s of it without "
          f"node's start\n"
          f"ratio                  {peer / mine:.1f}, {inside / mine:.1f}")


main()
