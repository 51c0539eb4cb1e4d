#!/usr/bin/env python3
"""Reads a ledger as a stranger would, knowing only the public specifications.

    tlog_reader.py DIRECTORY ORIGIN ED25519-PUBLIC-KEY-IN-HEX

Written from C2SP signed-note, tlog-checkpoint and tlog-tiles and RFC 6962,
sharing no code with the airlock: hashes by hashlib, the signature by
`openssl pkeyutl`. Checks the checkpoint's signature and root, each entry
against its tile and each tile against the level below; prints size and root.
"""
import base64
import hashlib
import os
import subprocess
import sys
import tempfile

WIDTH = 256


def check(claim, what):
    if not claim:
        sys.exit("tlog_reader: " + what)


def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def tree_hash(hashes):
    """MTH over hashes of equal subtrees, by RFC 6962's own recursion."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(tree_hash(hashes[:split]), tree_hash(hashes[split:]))


def path_of(row, number, width):
    groups = ["%03d" % (number % 1000)]
    while number >= 1000:
        number //= 1000
        groups.insert(0, "x%03d" % (number % 1000))
    path = "tile/%s/%s" % (row, "/".join(groups))
    return path if width == WIDTH else "%s.p/%d" % (path, width)


def tiles(count):
    """(number, width) of every tile that `count` hashes fill."""
    for number in range((count + WIDTH - 1) // WIDTH):
        yield number, min(WIDTH, count - number * WIDTH)


def verify_ed25519(public_key, message, signature):
    spki = bytes.fromhex("302a300506032b6570032100") + public_key
    with tempfile.TemporaryDirectory() as scratch:
        names = {}
        for name, data in (("key", spki), ("text", message),
                           ("signature", signature)):
            names[name] = os.path.join(scratch, name)
            with open(names[name], "wb") as out:
                out.write(data)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER",
             "-inkey", names["key"], "-rawin", "-in", names["text"],
             "-sigfile", names["signature"]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return done.returncode == 0


def open_checkpoint(text, origin, public_key):
    body, lines = text.split(b"\n\n", 1)
    body += b"\n"
    key_id = hashlib.sha256(
        origin + b"\n\x01" + public_key).digest()[:4]
    verified = False
    for line in lines.splitlines():
        dash, name, encoded = line.split(b" ")
        check(dash == "\u2014".encode(), "no em dash")
        signature = base64.b64decode(encoded, validate=True)
        if name == origin and signature[:4] == key_id:
            check(verify_ed25519(public_key, body, signature[4:]),
                  "bad signature")
            verified = True
    check(verified, "not signed")
    first, size, root = body.splitlines()
    check(first == origin, "another origin")
    return int(size), base64.b64decode(root, validate=True)


def main():
    directory, origin, key = sys.argv[1:]
    read = lambda path: open(os.path.join(directory, path), "rb").read()
    size, root = open_checkpoint(read("checkpoint"), origin.encode(),
                                 bytes.fromhex(key))
    entries = []
    for number, width in tiles(size):
        bundle = read(path_of("entries", number, width))
        for _ in range(width):
            length = int.from_bytes(bundle[:2], "big")
            check(len(bundle) >= 2 + length, "short bundle")
            entries.append(bundle[2:2 + length])
            bundle = bundle[2 + length:]
        check(not bundle, "long bundle")
    level, hashes = 0, [leaf_hash(entry) for entry in entries]
    check(tree_hash(hashes) == root, "the entries do not give the root")
    while hashes:
        for number, width in tiles(len(hashes)):
            want = hashes[number * WIDTH:][:width]
            check(read(path_of(level, number, width)) == b"".join(want),
                  "tile %d of level %d" % (number, level))
        full = len(hashes) // WIDTH
        hashes = [tree_hash(hashes[i * WIDTH:][:WIDTH]) for i in range(full)]
        level += 1
    print(size, root.hex())


if __name__ == "__main__":
    main()
