#!/usr/bin/env python3
"""corpus.py AIRLOCK WORK BUNDLES…

Every case below BUNDLES through `airlock inspect FILE --json`, twice. Its .case
says what must come of it: the reason and the words of its detail, or the format
and the coverage. Each run ends by itself within its time and memory, with the
exit code of its verdict, and the second says what the first did.

The command runs in an empty folder of WORK, which is its home too, below others
that a name with ".." would reach; all of WORK and BUNDLES must be as it was when
the last case is done, and nothing of the names that cases have be in the root.
"""
import concurrent.futures
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import threading
import time

# Of all processes of one command, together and each. The clock's time is long,
# for a machine that does other things too; processor time is what a file costs.
# A case that must be read up to a limit says how much more it may take.
CPU_SECONDS = 2
MEGABYTES = 256
PATIENCE = 60
EXIT_REFUSED, EXIT_OPAQUE = 3, 13
# What an unpacker that believes the cases would leave.
OUTSIDE = ["evil", "etc/evil", "etc/cron.d/evil", "hidden", "a"]


class Wrong(Exception):
    """Not what the case says."""


def read_case(path):
    lines = path.read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def find_cases(folders):
    """Pairs of a file and what its .case says."""
    for folder in folders:
        for case in sorted(folder.rglob("*.case")):
            stem = case.name.removesuffix("case")
            files = [p for p in case.parent.iterdir()
                     if p.name.startswith(stem) and p != case]
            if len(files) != 1:
                raise Wrong(f"{case}: {len(files)} files")
            yield files[0], read_case(case)


def snapshot(folder):
    return {str(p.relative_to(folder)): (p.lstat().st_mode, p.lstat().st_size,
                                         p.lstat().st_mtime_ns)
            for p in folder.rglob("*")}


class Run:
    """One run of the command: its answer and what it cost."""

    def __init__(self, airlock, file, home):
        environment = {"HOME": str(home), "TMPDIR": str(home), "LC_ALL": "C",
                       "PATH": os.environ["PATH"],
                       "AIRLOCK_HOME": str(home / "none"),
                       "XDG_STATE_HOME": str(home / "none")}
        begin = time.monotonic()
        process = subprocess.Popen(
            [airlock, "inspect", str(file), "--json"], cwd=home,
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True)
        late = threading.Timer(PATIENCE, os.killpg, (process.pid,
                                                     signal.SIGKILL))
        late.start()
        answers = []
        readers = [threading.Thread(target=lambda p=p: answers.append(
            (p is process.stderr, p.read())))
            for p in (process.stdout, process.stderr)]
        for reader in readers:
            reader.start()
        # Its own and its children's, of which it waits for each.
        _, status, usage = os.wait4(process.pid, 0)
        late.cancel()
        for reader in readers:
            reader.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        self.code = process.returncode
        self.out, self.errors = [text for _, text in sorted(answers)]
        process.stdout.close()
        process.stderr.close()
        self.seconds = time.monotonic() - begin
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss << 10

    def check(self, says):
        if self.code < 0:
            raise Wrong(f"ended by signal {-self.code}")
        if self.errors:
            raise Wrong(f"words on stderr: {self.errors[:200]}")
        try:
            answer = json.loads(self.out)
        except ValueError as error:
            raise Wrong(f"no JSON: {error}") from error
        wanted = {"schema": "airlock.cli/1", "command": "inspect"}
        if says["expect"] == "refused":
            code = EXIT_REFUSED
            wanted.update(verdict="refused", reason=says["reason"], members=[])
            if says["says"] not in answer.get("detail", ""):
                raise Wrong(f"refused for: {answer.get('detail')}")
            if not answer.get("next"):
                raise Wrong("nothing about what to do")
        else:
            whole = says["coverage"] in ("complete", "leaf")
            code = 0 if whole else EXIT_OPAQUE
            wanted.update(verdict="accepted" if whole else "incomplete",
                          format=says["format"], coverage=says["coverage"])
        for name, value in wanted.items():
            if answer.get(name) != value:
                raise Wrong(f"{name} is {answer.get(name)!r}, not {value!r}; "
                            f"{answer.get('detail')}")
        if self.code != code:
            raise Wrong(f"exit code {self.code}, not {code}")
        if self.cpu > float(says.get("seconds", CPU_SECONDS)):
            raise Wrong(f"{self.cpu:.1f} s of processor time")
        if self.memory >> 20 > int(says.get("megabytes", MEGABYTES)):
            raise Wrong(f"{self.memory >> 20} MiB")


def main():
    airlock = sys.argv[1]
    work, *bundles = [pathlib.Path(p).resolve() for p in sys.argv[2:]]
    home = work / "watched/one/two/three/home"
    home.mkdir(parents=True)
    before = [snapshot(folder) for folder in [work, *bundles]]
    outside = {name: os.path.lexists("/" + name) for name in OUTSIDE}
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def one(case):
        file, says = case
        try:
            runs = [Run(airlock, file, home) for _ in range(2)]
            for run in runs:
                run.check(says)
            if runs[0].out != runs[1].out:
                raise Wrong("two answers")
            return file, runs, None
        except Wrong as wrong:
            return file, [], wrong

    cases = list(find_cases(bundles))
    names = [file.name.split(".")[0] for file, _ in cases]
    if len(set(names)) != len(names):
        sys.exit("FAILED: two cases of one name")
    cases_by_file = dict(cases)
    wrong, runs, allowed = 0, [], []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, done, why in pool.map(one, cases):
            if "seconds" in cases_by_file[file]:
                allowed += [f"{file.name}: {run.cpu:.2f} s and "
                            f"{run.memory >> 20} MiB" for run in done[:1]]
            else:
                runs += [(run, file) for run in done]
            if why is not None:
                wrong += 1
                print(f"FAILED: {file.name}: {why}", file=sys.stderr)
    for folder, was in zip([work, *bundles], before):
        changed = set(snapshot(folder).items()) ^ set(was.items())
        if changed:
            sys.exit(f"FAILED: written below {folder}: {min(changed)[0]}")
    for name, was in outside.items():
        if os.path.lexists("/" + name) != was:
            sys.exit(f"FAILED: written outside: /{name}")
    if wrong:
        sys.exit(f"FAILED: {wrong} of {len(cases)} cases")
    slow, large = (max(runs, key=lambda run: getattr(run[0], what))
                   for what in ("cpu", "memory"))
    refused = sum(says["expect"] == "refused" for _, says in cases)
    print(f"ok  {len(cases)} cases: {refused} refused, each for its reason, "
          f"{len(cases) - refused} taken; twice the same")
    print(f"ok  at most {slow[0].cpu:.2f} s ({slow[1].name}) and "
          f"{large[0].memory >> 20} MiB ({large[1].name}); nothing written")
    for line in allowed:
        print(f"    may take more by its case: {line}")


if __name__ == "__main__":
    main()
