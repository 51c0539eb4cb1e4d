#!/usr/bin/env python3
"""crash.py BIN WORK [--all] [--only PROGRAM] [--seconds N]

The crash matrix. WORK holds an installation that is set up and stopped (home,
people, state, sample/repo) and a gate.

A flow has steps: hand in, conduct, approve twice, conduct, cross, receive. In a
flow numbered N the program under test starts each step under strace, which
kills it before its N-th call of one system call; it is then started again
without strace, and the step is repeated. N grows until a flow ends in which
nobody was killed: then every call of every step was a place to die at.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

# What changes files. A call that a program does not make costs one flow.
CALLS = ["write", "pwrite64", "fsync", "fdatasync", "renameat", "rename",
         "linkat", "symlink", "unlinkat", "unlink", "mkdirat", "fchmod"]
SERVERS = ["ledger", "intake", "worker", "signer", "exporter"]
WANTS_PASSPHRASE = {"ledger", "signer"}
PROGRAMS = ["ledger", "intake", "conductor", "signer", "exporter", "gate",
            "init"]
# Programs on a busy machine answer late, and never this late.
PATIENCE = 120


class Lost(Exception):
    """The end is not the same."""


def strace(call, number):
    # -D makes the program our own child, so that its end is seen here. Only
    # calls that are traced can be injected into.
    return ["strace", "-D", "-f", "-qq", "-o", "/dev/null",
            "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}"]


class Flow:
    def __init__(self, bin_folder, template, folder, victim=None, call=None,
                 number=0):
        self.bin, self.folder = pathlib.Path(bin_folder), folder
        self.victim, self.call, self.number = victim, call, number
        self.kills = 0
        self.running = {}
        self.home = folder / "home"
        self.template = template
        self.repo = template / "sample/repo"
        shutil.copytree(template / "home", self.home, symlinks=True,
                        ignore=lambda at, names: [
                            n for n in names if n == "socket"])
        shutil.copytree(template / "gate", folder / "gate", symlinks=True)
        self.environment = dict(os.environ, AIRLOCK_HOME=str(self.home),
                                XDG_STATE_HOME=str(folder / "state"))
        self.log = open(folder / "log", "ab")

    def person(self, name):
        return str(self.template / "people" / name)

    # -- programs

    def start(self, name, traced):
        arguments = [str(self.bin / f"airlock-{name}"), "--home",
                     str(self.home)]
        fds = ()
        if name in WANTS_PASSPHRASE:
            fd = os.open(self.home / "credentials" / name / "passphrase",
                         os.O_RDONLY)
            fds = (fd,)
            arguments += ["--passphrase-fd", str(fd)]
        if traced:
            arguments = strace(self.call, self.number) + arguments
        process = subprocess.Popen(arguments, pass_fds=fds, stdout=self.log,
                                   stderr=self.log, env=self.environment)
        for fd in fds:
            os.close(fd)
        # Listeners appear under their name when they listen; a socket that a
        # killed one left is taken away first.
        return process

    def ensure(self, names, traced=()):
        """All of `names` listen; those that died are started again."""
        for name in names:
            process = self.running.get(name)
            if process is not None and process.poll() is None:
                continue
            if process is not None:
                self.count(name, process.returncode)
            socket = self.home / "run" / name / "socket"
            for attempt in range(3):
                if socket.exists():
                    socket.unlink()
                # Once killed while it starts, it starts again untraced.
                process = self.start(name, name in traced and attempt == 0)
                self.running[name] = process
                end = time.monotonic() + PATIENCE
                while (not socket.exists() and process.poll() is None
                       and time.monotonic() < end):
                    time.sleep(0.005)
                if process.poll() is None:
                    break
                self.count(name, process.returncode)
            else:
                raise Lost(f"airlock-{name} does not start")

    def count(self, name, code):
        if code == -9:
            self.kills += 1
        elif code != 0:
            raise Lost(f"airlock-{name} ended with {code}")

    def stop(self, *names):
        for name in names or list(self.running):
            process = self.running.pop(name, None)
            if process is None:
                continue
            if process.poll() is not None:
                self.count(name, process.returncode)
                continue
            process.terminate()
            self.count(name, process.wait(PATIENCE))

    def abandon(self):
        for process in self.running.values():
            process.kill()
            process.wait()
        self.running = {}

    def command(self, *arguments, traced=False):
        arguments = [str(self.bin / arguments[0]), *arguments[1:]]
        if traced:
            arguments = strace(self.call, self.number) + arguments
        done = subprocess.run(arguments, capture_output=True, text=True,
                              env=self.environment, timeout=PATIENCE * 2)
        self.log.write((done.stdout + done.stderr).encode())
        self.log.flush()
        return done

    def answer(self, *arguments):
        done = self.command("airlock", *arguments, "--json")
        if done.returncode != 0:
            raise Lost(f"{arguments[0]}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    # -- steps

    def step(self, servers, *arguments, fine=()):
        """Runs a command until it is done, while one of the programs dies."""
        traced = self.victim in servers
        if traced:
            # Started anew for each step, so that N counts from there.
            self.stop(self.victim)
        self.ensure(servers, {self.victim})
        program = arguments[0].removeprefix("airlock-")
        for attempt in range(4):
            done = self.command(
                *arguments, traced=program == self.victim and attempt == 0)
            if done.returncode == -9:
                self.kills += 1
            elif done.returncode == 0:
                break
            elif attempt > 0 and any(
                    f'"reason":"{word}"' in done.stdout for word in fine):
                break
            self.ensure(servers)
        else:
            raise Lost(f"{' '.join(arguments)}: {done.returncode} "
                       f"{done.stdout}{done.stderr}")
        if traced:
            # Untraced until the next step.
            if self.running[self.victim].poll() is not None:
                self.ensure([self.victim])
        return done

    def approve(self, identity, verdict, person):
        self.step(["ledger"], "airlock", "approve", identity, "--digest",
                  verdict, "--key", self.person(person), "--json",
                  fine=["duplicate-record"])

    def run(self):
        machine = ["ledger", "intake", "worker"]
        done = self.step(["ledger", "intake"], "airlock", "submit", "sample",
                         str(self.repo), "--key", self.person("dave"),
                         "--json")
        identity = json.loads(done.stdout)["id"]
        self.step(machine, "airlock-conductor", "--once")
        shown = self.answer("show", identity)
        if shown["state"] != "IN-REVIEW":
            raise Lost(f"not in review: {shown['state']} {shown['why']}")
        self.approve(identity, shown["verdict"], "bob")
        self.approve(identity, shown["verdict"], "carol")
        self.step(machine + ["signer"], "airlock-conductor", "--once")
        if self.answer("show", identity)["state"] != "SEALED":
            raise Lost("not sealed")
        done = self.step(["ledger", "exporter"], "airlock", "cross", "sealed",
                         "--site", "site1", "--json")
        carried = json.loads(done.stdout)["folder"]
        self.step([], "airlock-gate", "--state", str(self.folder / "gate"),
                  "receive", carried)
        self.stop()
        return self.end(carried)

    def end(self, carried):
        """What must be the same however often somebody died."""
        self.answer("audit", "verify")
        self.answer("audit", "replay")
        self.answer("audit", "export", "--to", str(self.folder / "audit"))
        kinds = collections.Counter()
        for line in open(self.folder / "audit/records.jsonl"):
            record = json.loads(line)
            kinds[record["subject"].split("-")[0] + " " + record["kind"]] += 1
        for place in (self.home, self.folder / "gate"):
            for found in list(place.rglob("*.new")) + list(
                    place.rglob("*.next")):
                raise Lost(f"left behind: {found}")
        served = self.folder / "gate/store/sealed/current/apt/pool"
        packages = sorted(served.rglob("*.deb"))
        wanted = sorted(self.repo.rglob("*.deb"))
        if [p.read_bytes() for p in packages] != [
                p.read_bytes() for p in wanted]:
            raise Lost("the sealed side does not serve the package")
        crossings = sorted(p.name for p in pathlib.Path(carried).parent.iterdir())
        return {"kinds": dict(sorted(kinds.items())), "crossings": crossings}


class InitFlow(Flow):
    """`airlock init` itself: there is a whole installation, or none."""

    def __init__(self, bin_folder, template, folder, victim=None, call=None,
                 number=0):
        self.bin, self.folder, self.template = (pathlib.Path(bin_folder),
                                                folder, template)
        self.victim, self.call, self.number = victim, call, number
        self.kills, self.running = 0, {}
        self.home = folder / "home"
        self.environment = dict(os.environ, AIRLOCK_HOME=str(self.home),
                                XDG_STATE_HOME=str(folder / "state"))
        self.log = open(folder / "log", "ab")

    def run(self):
        keys = self.folder / "root-keys"
        arguments = ["airlock", "init", "--origin", "airlock.example/1",
                     "--roster", str(self.template / "roster.toml"),
                     "--root-keys", str(keys), "--json"]
        done = self.command(*arguments, traced=self.victim == "init")
        if done.returncode == -9:
            self.kills += 1
            if not (self.home / "installation").exists():
                again = self.command(*arguments)
                if self.home.exists() and any(self.home.iterdir()):
                    if again.returncode != 2:
                        raise Lost(f"half an installation is taken: {again}")
                    shutil.rmtree(self.home)
                elif again.returncode == 0:
                    shutil.rmtree(self.home)
                shutil.rmtree(keys, ignore_errors=True)
                done = self.command(*arguments)
                if done.returncode != 0:
                    raise Lost(f"init: {done.stdout}{done.stderr}")
        elif done.returncode != 0:
            raise Lost(f"init: {done.stdout}{done.stderr}")
        self.ensure(["ledger", "signer"])
        self.answer("roster", "activate", str(self.template / "roster.toml"),
                    "--key", self.person("alice"))
        self.answer("audit", "verify")
        self.stop()
        return {"keys": sorted(p.name for p in keys.iterdir()
                               if not p.name.startswith(".")),
                "home": sorted(p.name for p in self.home.iterdir())}


class Matrix:
    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(options.work)
        self.kills = collections.Counter()
        self.flows = 0
        self.expected = {}

    def one(self, program, call, number):
        """One flow: how often somebody was killed in it."""
        folder = self.work / f"flow-{program}-{call}-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        kind = InitFlow if program == "init" else Flow
        flow = kind(self.options.bin, self.work, folder,
                    program if number else None, call, number)
        try:
            end = flow.run()
            expected = self.expected.setdefault(kind, end)
            if end != expected:
                raise Lost(f"another end:\n{end}\nnot\n{expected}")
        except (Lost, subprocess.TimeoutExpired, KeyError,
                json.JSONDecodeError) as failure:
            flow.abandon()
            print(f"LOST: {program} killed before {call} number {number}: "
                  f"{failure}", file=sys.stderr)
            flow.log.close()
            print((folder / "log").read_text()[-4000:], file=sys.stderr)
            sys.exit(1)
        flow.log.close()
        shutil.rmtree(folder)
        self.flows += 1
        self.kills[program] += flow.kills
        return flow.kills

    def all_of(self, program):
        for call in CALLS:
            number = 1
            while self.one(program, call, number):
                number += 1
            print(f"    {program:10} {call:10} died at each of "
                  f"{number - 1} calls", flush=True)

    def sample(self, programs, seconds):
        """A first place for each program, then others while there is time."""
        chance = random.Random(20240229)
        end = time.monotonic() + seconds
        places = {p: [] for p in programs}
        for program in programs:
            for call in ("fsync", "write", "renameat", "linkat", "pwrite64"):
                places[program] += [(call, n) for n in range(1, 60, 7)]
            chance.shuffle(places[program])
            # Near the start every program has one of these.
            places[program].append(("write" if program == "conductor"
                                    else "fsync", 2))
        beyond = {}
        first = True
        while first or time.monotonic() < end:
            left = [p for p in programs if places[p]]
            if not left:
                break
            for program in left:
                if not first and time.monotonic() >= end:
                    break
                call, number = places[program].pop()
                if number >= beyond.get((program, call), 1 << 30):
                    continue
                if not self.one(program, call, number):
                    beyond[program, call] = number
            first = False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("work")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", choices=PROGRAMS)
    parser.add_argument("--seconds", type=float, default=45)
    matrix = Matrix(parser.parse_args())
    programs = [matrix.options.only] if matrix.options.only else PROGRAMS
    for program in {"ledger", "init"} & {
            "init" if p == "init" else "ledger" for p in programs}:
        matrix.one(program, "write", 0)  # what the end is when nobody dies
    if matrix.options.all:
        for program in programs:
            matrix.all_of(program)
    else:
        matrix.sample(programs, matrix.options.seconds)
    for program in programs:
        print(f"ok  {program}: killed {matrix.kills[program]} times")
        if not matrix.kills[program]:
            sys.exit(f"FAILED: {program} was never killed")
    print(f"ok  {matrix.flows} flows, {sum(matrix.kills.values())} kills, "
          "the same end each time")


if __name__ == "__main__":
    main()
