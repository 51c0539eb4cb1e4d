"""rpm packages ("RPM V4 Package format"), and with any field changed."""
import bz2
import hashlib
import struct

from corpus.cpio_form import FILE, FOLDER, LINK, cpio, entry
from corpus.packed_form import gzip, xz, zstd

INT16, INT32, INT64, STRING, BIN, STRINGS, I18N = 3, 4, 5, 6, 7, 8, 9
WIDTHS = {1: "B", 2: "B", INT16: "H", INT32: "I", INT64: "Q"}
MAGIC = b"\x8e\xad\xe8\x01\0\0\0\0"
SIGNATURES, IMMUTABLE = 62, 63
NAME, VERSION, RELEASE, SUMMARY = 1000, 1001, 1002, 1004
SIZES, MODES, DIGESTS, LINKS, FLAGS = 1028, 1030, 1035, 1036, 1037
INDEXES, BASES, FOLDERS = 1116, 1117, 1118
FORMAT, COMPRESSOR = 1124, 1125
LONG_SIZES, CAPS, ALGORITHM = 5008, 5010, 5011
PAYLOAD_DIGEST, PAYLOAD_ALGORITHM = 5092, 5093
HEADER_SHA256 = 273
GHOST = 1 << 6
PACKERS = {"gzip": gzip, "xz": xz, "bzip2": bz2.compress,
           "zstd": lambda data: zstd(data, window=b"\x20"),
           None: lambda data: data}


def strings(*values):
    return STRINGS, len(values), b"".join(v + b"\0" for v in values)


def string(value):
    return STRING, 1, value + b"\0"


def numbers(kind, *values):
    return kind, len(values), struct.pack(">%d%s" % (len(values), WIDTHS[kind]),
                                          *values)


def binary(value):
    return BIN, len(value), value


def lead(name=b"fixture-1-1", major=3, minor=0, kind=0, signatures=5,
         reserved=bytes(16)):
    return (struct.pack(">IBBHH66sHH", 0xedabeedb, major, minor, kind, 1, name,
                        1, signatures) + reserved)


def header(region, tags, patch=None, magic=MAGIC, entries=None, size=None,
           trailer=None, more=b"", fill=b"\0", last=b""):
    """`tags`: a list of (tag, (type, count, bytes)). `patch` changes an index
    entry by its tag: (type, offset, count), None to leave as is. `more` stands
    before the region's trailer, `last` behind it."""
    store, index = b"", []
    for tag, (kind, count, value) in tags:
        width = {INT16: 2, INT32: 4, INT64: 8}.get(kind, 1)
        store += fill * (-len(store) % width)
        index.append([tag, kind, len(store), count])
        store += value
    store += more
    index.insert(0, [region, BIN, len(store), 16])
    if trailer is None:
        trailer = (region, BIN, -16 * len(index), 16)
    store += struct.pack(">IIiI", *trailer) + last
    for at in index:
        for i, value in enumerate((patch or {}).get(at[0], (None,) * 3), 1):
            at[i] = at[i] if value is None else value
    return (magic + struct.pack(">II", len(index) if entries is None
                                else entries,
                                len(store) if size is None else size)
            + b"".join(struct.pack(">IIII", *at) for at in index) + store)


class File:
    """A file as the header has it; `packed` changes what the archive says."""

    def __init__(self, path, data=b"hello\n", mode=FILE, flags=0, caps=b"",
                 target=b"", digest=None, size=None, packed=None,
                 archived=True):
        self.path, self.mode, self.flags, self.caps = path, mode, flags, caps
        self.target, self.archived = target, archived
        regular = mode & 0o170000 == FILE & 0o170000
        self.data = target if mode == LINK else data if regular else b""
        self.size = len(self.data) if size is None else size
        self.digest = digest if digest is not None else (
            hashlib.sha256(data).hexdigest().encode() if regular else b"")
        self.packed = packed or {}

    def entry(self, number):
        says = dict(name=b"." + self.path, data=self.data, mode=self.mode,
                    ino=number)
        says.update(self.packed)
        return entry(**says)


def folder(path, **more):
    return File(path, mode=FOLDER, **more)


def link(path, target, **more):
    return File(path, mode=LINK, target=target, **more)


def file_tags(files):
    folders = sorted({f.path[:f.path.rindex(b"/") + 1] for f in files})
    tags = {
        SIZES: numbers(INT32, *[f.size for f in files]),
        MODES: numbers(INT16, *[f.mode for f in files]),
        DIGESTS: strings(*[f.digest for f in files]),
        LINKS: strings(*[f.target for f in files]),
        FLAGS: numbers(INT32, *[f.flags for f in files]),
        INDEXES: numbers(INT32, *[folders.index(f.path[:f.path.rindex(b"/")
                                                       + 1]) for f in files]),
        BASES: strings(*[f.path[f.path.rindex(b"/") + 1:] for f in files]),
        FOLDERS: strings(*folders),
        ALGORITHM: numbers(INT32, 8),
    }
    if any(f.caps for f in files):
        tags[CAPS] = strings(*[f.caps for f in files])
    return tags


def rpm(*files, packing="xz", said=None, tags=None, patch=None, archive=None,
        payload=None, after=b"", front=None, signature=None, sha256=None,
        filling=b"\0", index=None):
    """`tags` and `signature` change or (None) leave out tags of the two
    headers; `index` goes to header() of the main one."""
    if archive is None:
        archive = cpio(*[f.entry(i) for i, f in enumerate(files, 1)
                         if f.archived and not f.flags & GHOST])
    if payload is None:
        payload = PACKERS[packing](archive)
    says = {NAME: string(b"fixture"), VERSION: string(b"1"),
            RELEASE: string(b"1"), SUMMARY: (I18N, 1, b"a fixture\0"),
            FORMAT: string(b"cpio"),
            COMPRESSOR: string((said or packing or "gzip").encode()),
            PAYLOAD_DIGEST: strings(
                hashlib.sha256(payload).hexdigest().encode()),
            PAYLOAD_ALGORITHM: numbers(INT32, 8)}
    if files:
        says.update(file_tags(files))
    says.update(tags or {})
    main = header(IMMUTABLE, [(t, v) for t, v in sorted(says.items())
                              if v is not None], patch, **(index or {}))
    signs = {HEADER_SHA256: string(
        hashlib.sha256(main).hexdigest().encode() if sha256 is None
        else sha256)}
    signs.update(signature or {})
    signatures = header(SIGNATURES, [(t, v) for t, v in sorted(signs.items())
                                     if v is not None])
    return ((lead() if front is None else front) + signatures
            + filling * (-len(signatures) % 8) + main + payload + after)
