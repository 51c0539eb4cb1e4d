#!/usr/bin/env python3
"""Fails on an include that runs upward, on a cycle between folders, on a
third-party header outside its fence, and on a source that does not include its
own header first (which shows that the header stands alone). The rank and fence
tables are those of docs/design.md, so the page and the code cannot drift
apart."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tables():
    ranks, fences = {}, {}
    for line in (ROOT / "docs/design.md").read_text().splitlines():
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if len(cells) == 3 and cells[0].isdigit():
            ranks[cells[1]] = int(cells[0])
        elif len(cells) == 2 and re.fullmatch(r"[\w/+.\-]+", cells[0]):
            folders = cells[1].split()
            if folders and all(f in ranks for f in folders):
                fences[cells[0]] = folders
    return ranks, fences


def folder_of(path, ranks):
    for folder in sorted(ranks, key=len, reverse=True):
        if path.startswith(folder + "/"):
            return folder
    return None


def main():
    ranks, fences = tables()
    if len(ranks) < 10 or len(fences) < 10:
        sys.exit("docs/design.md: the tables are not there")
    bad, edges, seen = [], {}, 0
    for top in ("airlock", "verifier", "policies", "stager"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            name = path.relative_to(ROOT).as_posix()
            own = folder_of(name, ranks)
            if own is None:
                bad.append(f"{name}: its folder has no rank")
                continue
            header = path.with_suffix(".h")
            first = True
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = re.match(r'\s*#include\s+([<"])([^>"]+)[>"]', line)
                if not match:
                    continue
                seen += 1
                target = match.group(2)
                other = folder_of(target, ranks)
                where = f"{name}:{number}: {target}"
                if first and path.suffix == ".cc" and header.exists():
                    if target != header.relative_to(ROOT).as_posix():
                        bad.append(f"{where}: its own header comes first")
                first = False
                if match.group(1) == '"':
                    if other is None and not target.endswith(".def"):
                        bad.append(f"{where}: not a path from the root")
                    elif other and other != own:
                        edges.setdefault(own, set()).add(other)
                        if ranks[other] >= ranks[own]:
                            bad.append(f"{where}: runs upward from {own}")
                else:
                    for header, folders in fences.items():
                        if target.startswith(header) and own not in folders:
                            bad.append(f"{where}: fenced to {', '.join(folders)}")
    if seen < 100:
        bad.append("hardly any include was found: is this the right tree?")
    for line in bad:
        print(line)
    print(f"{seen} includes, {len(ranks)} folders, {len(bad)} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
