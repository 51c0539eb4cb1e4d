"""Zip archives as PKWARE's APPNOTE.TXT 6.3.10 has them, and with any field
changed."""
import struct
import zlib

from corpus.packed_form import deflate

UNIX = 3
FILE = 0o100644 << 16
FOLDER = 0o040755 << 16 | 0x10
LINK = 0o120777 << 16
DESCRIPTOR = 0x08
UTF8 = 0x0800
STORED, DEFLATED = 0, 8
# 2023-11-14 22:13:20.
TIME = 22 << 11 | 13 << 5 | 10 | (43 << 9 | 11 << 5 | 14) << 16


def extra(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def zip64(*numbers):
    return extra(1, struct.pack("<%dQ" % len(numbers), *numbers))


class File:
    """A member. `local` and `central` change what one of its headers says:
    flags, method, crc, packed, size, name, extra, and offset, made_by,
    attributes, comment, disk in the central one."""

    def __init__(self, name, data=b"hello\n", method=DEFLATED, flags=0,
                 body=None, descriptor=None, local=None, central=None, **both):
        self.body = body if body is not None else (
            deflate(data) if method == DEFLATED else data)
        if descriptor is not None:
            flags |= DESCRIPTOR
        self.says = dict(flags=flags, method=method, crc=zlib.crc32(data),
                         packed=len(self.body), size=len(data), name=name,
                         extra=b"", made_by=UNIX, attributes=FILE, comment=b"",
                         disk=0, offset=None, **{})
        self.says.update(both)
        self.local, self.central = dict(local or {}), dict(central or {})
        self.descriptor = b""
        if descriptor is not None:
            self.local = {"crc": 0, "packed": 0, "size": 0, **self.local}
            self.descriptor = descriptor(**self.says)

    def front(self):
        s = {**self.says, **self.local}
        return (struct.pack("<IHHHIIIIHH", 0x04034b50, 20, s["flags"],
                            s["method"], TIME, s["crc"], s["packed"], s["size"],
                            len(s["name"]), len(s["extra"]))
                + s["name"] + s["extra"])

    def entry(self, offset):
        s = {**self.says, **self.central}
        if s["offset"] is not None:
            offset = s["offset"]
        return (struct.pack("<IHHHHIIIIHHHHHII", 0x02014b50,
                            20 | s["made_by"] << 8, 20, s["flags"], s["method"],
                            TIME, s["crc"], s["packed"], s["size"],
                            len(s["name"]), len(s["extra"]), len(s["comment"]),
                            s["disk"], 0, s["attributes"], offset)
                + s["name"] + s["extra"] + s["comment"])

    def whole(self):
        return self.front() + self.body + self.descriptor


def small_descriptor(crc, packed, size, **_):
    return struct.pack("<4sIII", b"PK\7\10", crc, packed, size)


def large_descriptor(crc, packed, size, **_):
    return struct.pack("<4sIQQ", b"PK\7\10", crc, packed, size)


def end_record(entries, size, offset, disk=0, first=0, here=None, comment=b"",
               comment_size=None):
    return struct.pack("<4sHHHHIIH", b"PK\5\6", disk, first,
                       entries if here is None else here, entries, size, offset,
                       len(comment) if comment_size is None else comment_size
                       ) + comment


def end64(entries, size, offset, record=44, disk=0, here=None, more=b""):
    return struct.pack("<4sQHHIIQQQQ", b"PK\6\6", record, 45, 45, disk, 0,
                       entries if here is None else here, entries, size,
                       offset) + more


def locator(at, disk=0, disks=1, magic=b"PK\6\7"):
    return struct.pack("<4sIQI", magic, disk, at, disks)


def archive(*files, before=b"", between=b"", centrals=None, behind=b"",
            end=None, large=None):
    """`before` the first file, `between` the files and the directory, `behind`
    the directory; `centrals` in another order or number; `end` changes the end
    record, `large` adds that of zip64 with its changes."""
    out, at = before, {}
    for file in files:
        at[id(file)] = len(out)
        out += file.whole()
    out += between
    begin = len(out)
    entries = files if centrals is None else centrals
    out += b"".join(f.entry(at.get(id(f), 0)) for f in entries)
    size = len(out) - begin
    out += behind
    says = dict(entries=len(entries), size=size, offset=begin)
    if large is not None:
        changes = dict(large)
        pointer = changes.pop("locator", {})
        here = len(out)
        out += end64(**{**says, **changes})
        out += locator(**{"at": here, **pointer})
    return out + end_record(**{**says, **(end or {})})


def folder(name, **more):
    return File(name, b"", STORED, attributes=FOLDER, **more)


def link(name, target, **more):
    return File(name, target, STORED, attributes=LINK, **more)
