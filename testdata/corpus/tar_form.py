"""Tar archives as POSIX and GNU write them, and with any field changed."""

USTAR = b"ustar\00000"
GNU = b"ustar  \0"
END = bytes(1024)


def octal(value, width):
    return b"%0*o\0" % (width - 1, value)


def header(name, size=0, kind=b"0", link=b"", mode=0o644, magic=USTAR,
           uid=0, prefix=b"", patch=None, checksum=None):
    block = bytearray(512)
    block[0:len(name)] = name
    block[100:108] = octal(mode, 8)
    block[108:116] = octal(uid, 8)
    block[116:124] = octal(0, 8)
    block[124:136] = octal(size, 12)
    block[136:148] = octal(1_700_000_000, 12)
    block[156:157] = kind
    block[157:157 + len(link)] = link
    block[257:265] = magic
    block[345:345 + len(prefix)] = prefix
    for at, what in (patch or {}).items():
        block[at:at + len(what)] = what
    block[148:156] = b" " * 8
    total = sum(block) if checksum is None else checksum
    block[148:156] = b"%06o\0 " % total
    return bytes(block)


def padded(data, fill=b"\0"):
    return data + fill * (-len(data) % 512)


def member(name, data=b"", **more):
    return header(name, len(data), **more) + padded(data)


def pax(**records):
    out = b""
    for keyword, value in records.items():
        out += pax_record(keyword.replace("__", "."), value)
    return member(b"PaxHeaders/x", out, kind=b"x")


def pax_record(keyword, value):
    body = b" " + keyword.encode() + b"=" + value + b"\n"
    length = len(body) + 1
    while len(str(length)) + len(body) != length:
        length = len(str(length)) + len(body)
    return str(length).encode() + body


def long_name(name, kind=b"L"):
    return member(b"././@LongLink", name + b"\0", kind=kind, magic=GNU)


def tar():
    """An archive of one file."""
    return member(b"a", b"hello\n") + END
