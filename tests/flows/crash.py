#!/usr/bin/env python3
"""crash.py BIN WORK KILL_AT [--all] [--only PROGRAM] [--call CALL…]
         [--seconds N] [--jobs N]

The crash matrix. WORK holds an installation that is set up and stopped (home,
people, sample/repo) and a gate; KILL_AT is the library of kill_at.cc.

A flow has steps: hand in, conduct, approve twice, conduct, cross, receive. In a
flow numbered N the program under test is started anew for each step and killed
before its N-th call of one system call since then, start included; after that
it is started again and left alone, and the step is repeated. N grows until a
flow ends in which nobody was killed: then every call of every step was a place
to die at.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time

# What changes files, and answers to others. A call that a program does not make
# costs one flow.
CALLS = ["write", "pwrite64", "fsync", "fdatasync", "ftruncate64", "fchmod",
         "mkdirat", "linkat", "symlink", "renameat", "rename", "unlinkat",
         "unlink", "sendmsg"]
SERVERS = ["ledger", "intake", "worker", "signer", "exporter"]
WANTS_PASSPHRASE = {"ledger", "signer"}
PROGRAMS = ["ledger", "intake", "conductor", "signer", "exporter", "gate",
            "init"]
# Programs on a busy machine answer late, and never this late.
PATIENCE = 120


NO_SOCKETS = shutil.ignore_patterns("socket", ".*~")


class Lost(Exception):
    """The end is not the same."""


class Victim:
    """A program that will die, and the page on which that is written."""

    def __init__(self, page, library, call, number):
        self.page = page
        page.write_bytes(bytes(16))
        self.environment = {"LD_PRELOAD": library, "KILL_PAGE": str(page),
                            "KILL_CALL": call, "KILL_NUMBER": str(number)}

    def died(self):
        return self.page.read_bytes()[8] == 1


class Flow:
    def __init__(self, options, folder, victim=None, call=None, number=0):
        self.bin, self.folder = pathlib.Path(options.bin), folder
        template = pathlib.Path(options.work)
        self.library = os.path.abspath(options.kill_at)
        self.victim, self.call, self.number = victim, call, number
        self.kills = 0
        self.dying = None
        self.running = {}
        self.home = folder / "home"
        self.template = template
        self.repo = template / "sample/repo"
        start = (f"before-{self.FIRST[victim]}" if victim in self.FIRST
                 else "home")
        shutil.copytree(template / start, self.home, symlinks=True,
                        ignore=NO_SOCKETS)
        shutil.copytree(template / "gate", folder / "gate", symlinks=True)
        self.environment = dict(os.environ, AIRLOCK_HOME=str(self.home),
                                XDG_STATE_HOME=str(folder / "state"))
        self.log = open(folder / "log", "ab")

    def person(self, name):
        return str(self.template / "people" / name)

    # -- programs

    def doom(self):
        self.dying = Victim(self.folder / "page", self.library, self.call,
                            self.number)
        return dict(self.environment, **self.dying.environment)

    def reap(self):
        """Counts the death that the page tells of, once."""
        if self.dying is None or not self.dying.died():
            return
        self.dying = None
        self.kills += 1
        process = self.running.pop(self.victim, None)
        if process is not None and process.wait(PATIENCE) != -9:
            raise Lost(f"airlock-{self.victim}: {process.returncode}")

    def start(self, name, doomed):
        arguments = [str(self.bin / f"airlock-{name}"), "--home",
                     str(self.home)]
        fds = ()
        if name in WANTS_PASSPHRASE:
            fd = os.open(self.home / "credentials" / name / "passphrase",
                         os.O_RDONLY)
            fds = (fd,)
            arguments += ["--passphrase-fd", str(fd)]
        process = subprocess.Popen(
            arguments, pass_fds=fds, stdout=self.log, stderr=self.log,
            env=self.doom() if doomed else self.environment)
        for fd in fds:
            os.close(fd)
        return process

    def ensure(self, names, doomed=None):
        """All of `names` listen; the one that died is started again."""
        self.reap()
        for name in names:
            if name in self.running:
                if self.running[name].poll() is not None:
                    raise Lost(f"airlock-{name} ended by itself")
                continue
            socket = self.home / "run" / name / "socket"
            for attempt in range(2):
                if socket.exists():
                    socket.unlink()
                process = self.start(name, name == doomed and attempt == 0)
                self.running[name] = process
                end = time.monotonic() + PATIENCE
                while (not socket.exists() and process.poll() is None
                       and time.monotonic() < end):
                    time.sleep(0.005)
                if process.poll() is None and socket.exists():
                    break
                # Killed while it starts; once more and left alone.
                self.reap()
            else:
                raise Lost(f"airlock-{name} does not start")

    def stop(self, *names):
        self.reap()
        for name in names or list(self.running):
            process = self.running.pop(name, None)
            if process is None:
                continue
            process.terminate()
            if process.wait(PATIENCE) not in (0, -9):
                raise Lost(f"airlock-{name} ended with {process.returncode}")
            if name == self.victim and process.returncode == -9:
                self.reap()

    def abandon(self):
        for process in self.running.values():
            process.kill()
            process.wait()
        self.running = {}

    def command(self, *arguments, doomed=False):
        done = subprocess.run(
            [str(self.bin / arguments[0]), *arguments[1:]],
            capture_output=True, text=True, timeout=PATIENCE * 2,
            env=self.doom() if doomed else self.environment)
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
        if self.victim in servers:
            # Started anew for each step, so that N counts from there.
            self.stop(self.victim)
        self.ensure(servers, self.victim)
        itself = arguments[0] == f"airlock-{self.victim}"
        for attempt in range(4):
            done = self.command(*arguments, doomed=itself and attempt == 0)
            if done.returncode == 0:
                break
            if attempt > 0 and any(f'"reason":"{word}"' in done.stdout
                                   for word in fine):
                break
            if done.returncode == -9 and not itself:
                raise Lost(f"{arguments[0]} was killed by somebody")
            self.ensure(servers)
        else:
            raise Lost(f"{' '.join(arguments)}: {done.returncode} "
                       f"{done.stdout}{done.stderr}")
        self.ensure(servers)
        return done

    def submit(self):
        self.step(["ledger", "intake"], "airlock", "submit", "sample",
                  str(self.repo), "--key", self.person("dave"), "--json")

    def inspect(self):
        self.step(["ledger", "intake", "worker"], "airlock-conductor", "--once")

    def decide(self):
        shown = self.answer("show", "sample-")
        if shown["state"] != "IN-REVIEW":
            raise Lost(f"not in review: {shown['state']} {shown['why']}")
        for person in ("bob", "carol"):
            self.step(["ledger"], "airlock", "approve", shown["id"], "--digest",
                      shown["verdict"], "--key", self.person(person), "--json",
                      fine=["duplicate-record"])

    def release(self):
        self.step(["ledger", "intake", "worker", "signer"],
                  "airlock-conductor", "--once")
        if self.answer("show", "sample-")["state"] != "SEALED":
            raise Lost("not sealed")

    def cross(self):
        self.step(["ledger", "exporter"], "airlock", "cross", "sealed",
                  "--site", "site1", "--json")

    def receive(self):
        self.step([], "airlock-gate", "--state", str(self.folder / "gate"),
                  "receive", str(self.home / "outbox/site1/sealed/1"))

    STEPS = ["submit", "inspect", "decide", "release", "cross", "receive"]
    # What a program has no part in need not be done again for it.
    FIRST = {"signer": "release", "exporter": "cross", "gate": "receive"}

    def run(self):
        first = self.STEPS.index(self.FIRST.get(self.victim, "submit"))
        for name in self.STEPS[first:]:
            if self.victim is None and name in self.FIRST.values():
                self.stop()
                shutil.copytree(self.home, self.template / f"before-{name}",
                                symlinks=True, ignore=NO_SOCKETS)
            getattr(self, name)()
        self.stop()
        return self.end()

    def end(self):
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
        crossings = sorted(
            p.name for p in (self.home / "outbox/site1/sealed").iterdir())
        return {"kinds": dict(sorted(kinds.items())), "crossings": crossings}


class InitFlow(Flow):
    """`airlock init` itself: there is a whole installation, or none."""

    def __init__(self, options, folder, victim=None, call=None, number=0):
        self.bin, self.folder = pathlib.Path(options.bin), folder
        self.template = pathlib.Path(options.work)
        self.library = os.path.abspath(options.kill_at)
        self.victim, self.call, self.number = victim, call, number
        self.kills, self.running, self.dying = 0, {}, None
        self.home = folder / "home"
        self.environment = dict(os.environ, AIRLOCK_HOME=str(self.home),
                                XDG_STATE_HOME=str(folder / "state"))
        self.log = open(folder / "log", "ab")

    def run(self):
        keys = self.folder / "root-keys"
        arguments = ["airlock", "init", "--origin", "airlock.example/1",
                     "--roster", str(self.template / "roster.toml"),
                     "--root-keys", str(keys), "--json"]
        done = self.command(*arguments, doomed=self.victim == "init")
        if done.returncode == -9:
            self.reap()
            if not (self.home / "installation").exists():
                half = self.home.exists() and any(self.home.iterdir())
                done = self.command(*arguments)
                if half and done.returncode != 2:
                    raise Lost(f"half an installation is taken: {done}")
                if done.returncode != 0:
                    # What its words say: remove it and begin again.
                    shutil.rmtree(self.home, ignore_errors=True)
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
        self.lock = threading.Lock()
        self.lost = False

    def one(self, program, call, number):
        """One flow: how often somebody was killed in it."""
        folder = self.work / f"flow-{program}-{call}-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        kind = InitFlow if program == "init" else Flow
        flow = kind(self.options, folder, program if number else None, call,
                    number)
        try:
            end = flow.run()
            expected = self.expected.setdefault(kind, end)
            if end != expected:
                raise Lost(f"another end:\n{end}\nnot\n{expected}")
        except (Lost, subprocess.TimeoutExpired, KeyError,
                json.JSONDecodeError) as failure:
            flow.abandon()
            self.lost = True
            print(f"LOST: {program} killed before {call} number {number}: "
                  f"{failure}", file=sys.stderr)
            flow.log.close()
            print((folder / "log").read_text()[-4000:], file=sys.stderr)
            sys.exit(1)
        flow.log.close()
        shutil.rmtree(folder)
        with self.lock:
            self.flows += 1
            self.kills[program] += flow.kills
        return flow.kills

    def every(self, program, call):
        number = 1
        while not self.lost and self.one(program, call, number):
            number += 1
        if not self.lost:
            print(f"    {program:10} {call:11} {number - 1} places",
                  flush=True)

    def all_of(self, programs):
        """Side by side: a flow waits as long as it works, and has a folder of
        its own."""
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for done in [pool.submit(self.every, program, call)
                         for program in programs
                         for call in self.options.call or CALLS]:
                try:
                    done.result()
                except SystemExit:
                    pool.shutdown(cancel_futures=True)
                    raise

    def sample(self, programs, seconds):
        """A first place for each program, then others while there is time."""
        chance = random.Random(20240229)
        end = time.monotonic() + seconds
        places = {p: [] for p in programs}
        for program in programs:
            for call in ("fsync", "write", "renameat", "linkat", "sendmsg"):
                places[program] += [(call, n) for n in range(1, 60, 7)]
            chance.shuffle(places[program])
            # Every program has this one.
            places[program].append(("sendmsg" if program == "conductor"
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
    parser.add_argument("kill_at")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", choices=PROGRAMS)
    parser.add_argument("--call", choices=CALLS, action="append",
                        help="with --all: of these alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=45)
    matrix = Matrix(parser.parse_args())
    programs = [matrix.options.only] if matrix.options.only else PROGRAMS
    for program in sorted({"init" if p == "init" else "ledger"
                           for p in programs}):
        matrix.one(program, "write", 0)  # what the end is when nobody dies
    if matrix.options.all:
        matrix.all_of(programs)
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
