"""Cpio archives of the new ASCII form (Linux, buffer-format.rst), and with any
field changed."""

FIELDS = ["ino", "mode", "uid", "gid", "nlink", "mtime", "size", "major",
          "minor", "rmajor", "rminor", "namesize", "check"]
FILE, FOLDER, LINK = 0o100644, 0o040755, 0o120777


def padding(size, fill=b"\0"):
    return fill * (-size % 4)


def cpio_header(magic=b"070701", patch=None, **fields):
    says = dict.fromkeys(FIELDS, 0)
    says.update(fields)
    out = bytearray(magic + b"".join(b"%08X" % says[f] for f in FIELDS))
    for at, what in (patch or {}).items():
        out[at:at + len(what)] = what
    return bytes(out)


def entry(name, data=b"hello\n", mode=FILE, ino=1, fill=b"\0", end=b"\0",
          **more):
    fields = dict(ino=ino, mode=mode, nlink=1, mtime=1_700_000_000,
                  size=len(data), namesize=len(name) + len(end))
    fields.update(more)
    return (cpio_header(**fields) + name + end
            + padding(110 + len(name) + len(end), fill)
            + data + padding(len(data), fill))


def cpio_folder(name, **more):
    return entry(name, b"", FOLDER, **{"nlink": 2, **more})


def cpio_link(name, target, **more):
    return entry(name, target, LINK, **more)


def trailer(**more):
    return entry(b"TRAILER!!!", b"", 0, ino=0, **{"mtime": 0, **more})


def cpio(*entries, end=None, after=b""):
    out = b"".join(entries) + (trailer() if end is None else end)
    return out + bytes(-len(out) % 512) + after


def summed(name, data=b"hello\n", check=None, **more):
    return entry(name, data, magic=b"070702",
                 check=sum(data) if check is None else check, **more)
