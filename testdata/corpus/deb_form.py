"""Debian packages: ar archives of two tars."""
from corpus.packed_form import gzip, xz
from corpus.tar_form import END, member


def ar_member(name, data, size=None, end=b"`\n", pad=b"\n"):
    field = b"%-16s%-12d%-6d%-6d%-8s%-10d" % (
        name, 1_700_000_000, 0, 0, b"100644",
        len(data) if size is None else size)
    return field + end + data + (pad if len(data) % 2 else b"")


def control():
    text = b"Package: fixture\nVersion: 1\nArchitecture: all\n"
    return (member(b"./", kind=b"5", mode=0o755)
            + member(b"./control", text) + END)


def data():
    return (member(b"./", kind=b"5", mode=0o755)
            + member(b"./usr/", kind=b"5", mode=0o755)
            + member(b"./usr/hello", b"hello\n", mode=0o755) + END)


def deb(*members, version=b"2.0\n"):
    out = b"!<arch>\n" + ar_member(b"debian-binary", version)
    return out + b"".join(ar_member(name, body) for name, body in members)
