"""closed_worker.py PROGRAM FOLDER SANDBOXING.md: watches what workers call."""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]
from tuf_repository import Client, Repository, Server  # noqa: E402

PROGRAM, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
# The list of the page, word for word.
PAGE = pathlib.Path(sys.argv[3]).read_text()
LISTED = set(re.findall(r"`(\w+)`", PAGE.split("## The system calls")[1]
                        .split("* `newfstatat`")[0])) | {"newfstatat"}
# What would reach beyond the process; all of it must be missing from the page.
BEYOND = {"open", "openat", "openat2", "creat", "socket", "socketpair",
          "connect", "bind", "accept", "accept4", "listen", "sendmsg", "sendto",
          "recvmsg", "recvfrom", "execve", "execveat", "fork", "vfork", "clone",
          "clone3", "ptrace", "process_vm_readv", "kill", "unlink", "rename",
          "mkdir", "link", "symlink", "io_uring_setup", "memfd_create", "dup",
          "dup2", "dup3", "fcntl", "ioctl", "prctl", "seccomp"}
READING = {"read", "readv", "pread64", "preadv", "mmap"}
LINE = re.compile(r"^(\d+) +(\w+)\((?:\d+<([^>]*)>|[^,)]*)?")
RESUMED = re.compile(r"^\d+ +<\.\.\. (\w+) resumed>")


def workers(trace):
    """The calls of each worker from its start on: name, path read, line."""
    calls = {}
    for line in trace.read_text(errors="replace").splitlines():
        found = LINE.match(line)
        if not found or RESUMED.match(line):
            continue
        pid, name, path = found.groups()
        if name == "execve" and "/airlock-worker\"" in line:
            calls[pid] = []
        elif pid in calls:
            if name == "mmap":
                mapped = re.search(r", \d+<([^>]*)>, ", line)
                path = mapped and mapped.group(1)
            calls[pid].append((name, path or "", line))
    return list(calls.values())


def check(what, trace, inputs):
    """`inputs`: which paths a worker of this command is handed."""
    found = workers(trace)
    assert found, f"{what}: no worker was seen"
    read_inside = 0
    for calls in found:
        shut = [i for i, (name, _, line) in enumerate(calls)
                if name == "seccomp" and "SECCOMP_SET_MODE_FILTER, 0, {" in line
                and line.endswith("= 0")]
        assert len(shut) == 1, f"{what}: a worker without its filter"
        before, after = calls[:shut[0]], calls[shut[0] + 1:]
        for name, path, line in before:
            assert not (name in READING and inputs(path)), (
                f"{what}: read before the sandbox was shut: {line}")
        for name, _, line in after:
            assert name in LISTED and name not in BEYOND, (
                f"{what}: a call that the page does not have: {line}")
        read_inside += sum(name in READING and inputs(path)
                           for name, path, _ in after)
    assert read_inside, f"{what}: no input was read"
    print(f"ok  {what}: {len(found)} worker(s), {read_inside} reads inside")


def watch(what, *command, code=0, inputs=None):
    trace = FOLDER / "trace"
    done = subprocess.run(
        ["strace", "-f", "-y", "-qq", "-s", "16", "-o", str(trace), PROGRAM,
         *command], cwd=FOLDER, capture_output=True, text=True, timeout=120)
    assert done.returncode == code, f"{what}: {done.stdout}{done.stderr}"
    names = [str(FOLDER / word) for word in command]
    check(what, trace, inputs or (lambda path: any(
        path == name or path.startswith(name + "/") for name in names)))


assert not LISTED & BEYOND, LISTED & BEYOND
assert {"read", "write", "pread64", "exit_group"} <= LISTED
identity = ("--certificate-identity",
            "https://example.org/build.yml@refs/heads/main",
            "--certificate-oidc-issuer", "https://issuer.example.org",
            "--trusted-root", "bundles/root.json")
watch("verify-bundle", "verify-bundle", "--bundle", "bundles/good/stamped.json",
      *identity, "artifact")
watch("verify-bundle, a bad one", "verify-bundle", "--bundle",
      "bundles/bad/proof.json", *identity, "artifact", code=3)
watch("verify provenance", "verify", "provenance", "--attestation",
      "bundles/provenance.json", *identity, "--subject-digest", "sha256:" +
      subprocess.run(["sha256sum"], stdin=open(FOLDER / "artifact", "rb"),
                     capture_output=True, text=True).stdout.split()[0],
      "--builder-id", "https://example.org/b", "--source-uri",
      "example.org/o/r")
watch("verify inrelease", "verify", "inrelease", "--keyring", "apt/key.gpg",
      "InRelease")
watch("verify blob, OpenPGP", "verify", "blob", "--signature", "artifact.gpg",
      "--openpgp-keyring", "apt/key.gpg", "artifact")
watch("verify blob, minisign", "verify", "blob", "--signature",
      "artifact.minisig", "--minisign-key", "mini.pub", "artifact")
watch("verify sshsig", "verify", "sshsig", "--allowed-signers",
      "allowed_signers", "--namespace", "file", "--identity", "a@example.org",
      "--signature", "artifact.sig", "artifact")
watch("verify oci", "verify", "oci", "oci/good", "--key", "oci.pub")
watch("inspect", "inspect", "a.deb")

# The TUF client's worker is handed no file: all it knows comes over its one
# connection, which it had before.
traced = FOLDER / "traced-airlock"
traced.write_text(f"#!/bin/sh\nexec strace -f -y -qq -s 16 -o {FOLDER}/trace "
                  f"{PROGRAM} \"$@\"\n")
traced.chmod(0o755)
repository = Repository()
repository.add_target("targets", "file", b"content")
repository.publish_all()
client = Client(str(traced), Server(), "closed", repository, str(FOLDER))
for what, run in (("init", client.init), ("refresh", client.refresh),
                  ("download", lambda: client.download("file"))):
    assert run() == 0, client.said
    check(f"tuf {what}", FOLDER / "trace",
          lambda path: path.startswith("socket:") or path.endswith("root.json"))
assert client.taken() == {"file": b"content"}
