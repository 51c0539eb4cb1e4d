"""What `airlock inspect` and checksec say of the same programs.

    elf.py FOLDER COUNT     the folder is for what it makes

COUNT programs of /usr/bin, evenly over their names. Prints each difference that
has an explanation, and fails for one that has none.
"""
import collections
import json
import os
import subprocess
import sys
import tarfile

FOLDER = "/usr/bin"
# checksec 2.6.0's words, and ours.
RELRO = {"Full RELRO": "full", "Partial RELRO": "partial", "No RELRO": "none"}
PIE = {"PIE enabled": "pie", "No PIE": "executable", "DSO": "shared",
       "REL": "relocatable"}


def programs(count):
    found = []
    for name in sorted(os.listdir(FOLDER)):
        path = os.path.join(FOLDER, name)
        if os.path.islink(path) or not os.path.isfile(path):
            continue
        with open(path, "rb") as file:
            if file.read(4) == b"\x7fELF":
                found.append(path)
    step = max(1, len(found) // count)
    return found[::step][:count]


def theirs(paths, work):
    """checksec's columns, by path."""
    names = os.path.join(work, "names")
    with open(names, "w") as file:
        file.write("".join(path + "\n" for path in paths))
    text = subprocess.run(
        ["checksec", "--output=csv", "--listfile=" + names], check=True,
        capture_output=True, text=True).stdout
    rows = {}
    for line in text.splitlines():
        relro, canary, stack, pie, rpath, runpath, _, _, fortified, able, path = (
            line.split(","))
        rows[path] = {
            "relro": RELRO[relro], "canary": canary == "Canary found",
            "nx": stack == "NX enabled", "type": PIE[pie],
            "rpath": rpath == "RPATH", "runpath": runpath == "RUNPATH",
            "fortify": fortified + "/" + able}
    return rows


def ours(paths, work):
    """The same columns from one inventory of all, and the canaries of which we
    say that nobody can tell."""
    archive = os.path.join(work, "programs.tar")
    with tarfile.open(archive, "w", format=tarfile.GNU_FORMAT) as tar:
        for path in paths:
            tar.add(path, path.lstrip("/"))
    answer = json.loads(subprocess.run(
        ["airlock", "inspect", archive, "--json"], check=True,
        capture_output=True, text=True).stdout)
    rows, unknown = {}, set()
    for member in answer["members"]:
        facts = collections.defaultdict(list)
        for fact in member.get("facts", []):
            facts[fact["name"]].append(fact["value"])
        path = "/" + member["path"]
        if facts["elf.canary"] == ["unknown"]:
            unknown.add(path)
        rows[path] = {
            "relro": "".join(facts["elf.relro"]),
            "canary": facts["elf.canary"] == ["yes"],
            "nx": facts["elf.stack"] == ["nx"],
            "type": "".join(facts["elf.type"]),
            "rpath": bool(facts["elf.rpath"]),
            "runpath": bool(facts["elf.runpath"]),
            "fortify": "".join(facts["elf.fortify"])}
    return rows, unknown


def main():
    work, count = sys.argv[1], int(sys.argv[2])
    paths = programs(count)
    want, (have, unknown) = theirs(paths, work), ours(paths, work)
    bad = 0
    for path in paths:
        if have.get(path) != want[path]:
            bad += 1
            print("FAILED:", path, "checksec:", want[path], "we:",
                  have.get(path), file=sys.stderr)
        elif path in unknown:
            # No symbols: checksec finds none and says that there is no canary.
            print("explained:", path, "has no symbol that could tell of a canary")
    print("ok: %d programs as checksec has them, %d with an explanation"
          % (len(paths) - bad, len(unknown)))
    return 1 if bad or not paths else 0


sys.exit(main())
