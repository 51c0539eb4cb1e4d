#!/usr/bin/env python3
"""Makes testdata/bundles and the seeds of the parsers of strangers' bytes.

    make.py                 writes every file
    make.py --check         exits 1 if a file on disk is not the one made here,
                            or one is there that is not made any more
    make.py --large FOLDER  writes the cases that are too large to keep

Only the standard library; no clock and no randomness, so the same bytes every
time. The modules of corpus/ have a function for each case, named like its file,
that has one fault. Its docstring says what would go wrong without the rule.
"""
import importlib
import os
import sys

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.abspath(__file__))
MODULES = ["tar_headers", "tar_types", "tar_names", "tar_extended", "gzip",
           "xz", "zstd", "bzip2", "deb", "zip_headers", "zip_directory",
           "zip_files", "zip_extra", "cpio", "cpio_links", "rpm", "rpm_header",
           "rpm_files", "nested", "quines", "large", "leaves", "elf",
           "image", "disguise", "comparison", "other_seeds"]
# Which parser's seeds a case becomes, by the end of its name.
PARSERS = {"tar": "tar", "gz": "gzip", "xz": "xz", "zst": "zstd",
           "bz2": "bzip2", "deb": "deb", "zip": "zip", "jar": "zip",
           "cpio": "cpio", "rpm": "rpm", "elf": "elf"}
# A seed is replayed at every length up to 512, so a large one costs time.
MAX_SEED_BYTES = 8192


def cases():
    """Every case, in the order of the modules."""
    for module in MODULES:
        importlib.import_module("corpus." + module)
    from corpus.cases import CASES
    names = [case.name for case in CASES]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, twice
    return CASES


def files():
    for case in cases():
        if case.large:
            continue
        stem = "bundles/%s/%s." % ("hostile" if case.hostile else "good",
                                   case.name)
        body = case.bytes()
        yield stem + case.ending, body
        yield stem + "case", case.text()
        parser = PARSERS.get(case.ending.split(".")[-1])
        if parser and len(body) <= MAX_SEED_BYTES:
            yield "seeds/%s/%s" % (parser, case.name), body
    from corpus.cases import SEEDS
    for parser, name, function in SEEDS:
        yield "seeds/%s/%s" % (parser, name), function()


def write(path, body):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(body)


def differs(path, body):
    try:
        with open(path, "rb") as file:
            return file.read() != body
    except FileNotFoundError:
        return True


def check():
    made = dict(files())
    wrong = [path for path, body in made.items()
             if differs(os.path.join(ROOT, path), body)]
    for folder in ["bundles/good", "bundles/hostile"] + sorted(
            {"seeds/" + parser for parser in PARSERS.values()}):
        wrong += [path for path in
                  (folder + "/" + name
                   for name in os.listdir(os.path.join(ROOT, folder)))
                  if path not in made]
    for path in wrong:
        print("differs:", path)
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ["--check"]:
        return check()
    if len(sys.argv) == 3 and sys.argv[1] == "--large":
        for case in cases():
            if case.large:
                stem = os.path.join(sys.argv[2], case.name + ".")
                write(stem + case.ending, case.bytes())
                write(stem + "case", case.text())
        return 0
    if len(sys.argv) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    for path, body in files():
        write(os.path.join(ROOT, path), body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
