"""Archives that contain themselves, without end.

A deflate stream is a program of two instructions: print the n bytes that
follow, print the last n bytes again. Russ Cox ("Zip Files All The Way Down",
research.swtch.com/zip, 2010) showed how to write one that prints itself, with
any bytes before and after. Here each instruction has five bytes, so that the
program knows its own length. The checksum, which is of bytes that have it, is
found by solving 32 linear equations.
"""
import struct
import zlib

from corpus.cases import accepted

UNIT = 5


class Bits:
    """Deflate's order: the first bit is the lowest of the first byte."""

    def __init__(self):
        self.value, self.count = 0, 0

    def put(self, value, count):
        self.value |= value << self.count
        self.count += count
        return self

    def code(self, value, count):  # Huffman codes begin at their highest bit
        for i in reversed(range(count)):
            self.put(value >> i & 1, 1)
        return self

    def length(self, size):
        """RFC 1951 §3.2.5 and the fixed code of §3.2.6."""
        if size == 258:
            return self.code(0b11000101, 8)
        extra = max(0, (size - 3).bit_length() - 3)
        symbol = 257 + 4 * extra + (size - 3 >> extra)
        if symbol < 280:
            self.code(symbol - 256, 7)
        else:
            self.code(symbol - 280 + 0b11000000, 8)
        return self.put(size - 3 & (1 << extra) - 1, extra)

    def distance(self, size):
        extra = max(0, (size - 1).bit_length() - 2)
        self.code(2 * extra + (size - 1 >> extra), 5)
        return self.put(size - 1 & (1 << extra) - 1, extra)


def literal(size):
    """A stored block: print the `size` bytes that follow."""
    return struct.pack("<BHH", 0, size, size ^ 0xffff)


def repeat(size):
    """Blocks of fixed codes, in five bytes: print the last `size` again."""
    for parts, empty in (([size], 0), ([size], 1), ([size // 2, size -
                                                     size // 2], 0)):
        if min(parts) < 3 or max(parts) > 258:
            continue
        bits = Bits().put(0, 1).put(1, 2)
        for part in parts:
            bits.length(part).distance(size)
        bits.code(0, 7)
        for _ in range(empty):
            bits.put(0, 1).put(1, 2).code(0, 7)
        if bits.count == 8 * UNIT:
            return bits.value.to_bytes(UNIT, "little")
    raise ValueError("no five bytes repeat %d" % size)


def quine(prefix, suffix):
    """`prefix`, a program that prints the whole, `suffix` (with its end)."""
    p, s = UNIT + len(prefix), UNIT + len(suffix)
    four, again = literal(4 * UNIT), repeat(4 * UNIT)
    nothing = literal(0)
    return (prefix
            + literal(p) + prefix + literal(p)
            + repeat(p)
            + literal(UNIT) + repeat(p)
            + literal(UNIT) + literal(UNIT)
            + four + repeat(p) + literal(UNIT) + literal(UNIT) + four
            + again
            + four + again + four + again + four
            + again
            + four + again + nothing + nothing + literal(s)
            + again
            + nothing + nothing + literal(s) + repeat(s) + suffix
            + repeat(s)
            + suffix)


def with_own_checksum(make):
    """`make` a file of a checksum that is its own. Each bit of the checksum
    changes the file's CRC by the same bits whatever the others are."""
    base = zlib.crc32(make(0))
    rows = []
    for bit in range(32):
        column = zlib.crc32(make(1 << bit)) ^ base ^ 1 << bit
        rows.append((column, 1 << bit))
    # Sum of the columns of the bits that are set must be `base`.
    wanted, answer = base, 0
    for bit in reversed(range(32)):
        at = next((i for i, row in enumerate(rows) if row[0] >> bit & 1
                   and row[0] >> bit == 1), None)
        if at is None:
            if wanted >> bit & 1:
                raise ValueError("no such checksum")
            continue
        column, chosen = rows.pop(at)
        rows = [(c ^ column, b ^ chosen) if c >> bit & 1 else (c, b)
                for c, b in rows]
        if wanted >> bit & 1:
            wanted ^= column
            answer ^= chosen
    assert zlib.crc32(make(answer)) == answer
    return make(answer)


@accepted("gz", "gzip", coverage="incomplete")
def gzip_quine():
    """whoever unpacks until nothing is packed any more never ends"""
    prefix = b"\x1f\x8b\x08\x08" + bytes(4) + b"\2\3" + b"r.gz\0"
    end = b"\x01\0\0\xff\xff"
    size = len(quine(prefix, end + bytes(8)))
    return with_own_checksum(lambda crc: quine(
        prefix, end + struct.pack("<II", crc, size)))


def zip_quine_of(name, comment):
    def make(size, packed, at, crc):
        front = struct.pack("<4sHHHIIIIHH", b"PK\3\4", 20, 8, 8, 0x21 << 16,
                            0, 0, 0, len(name), 0) + name
        central = struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 20 | 3 << 8, 20,
                              8, 8, 0x21 << 16, crc, packed, size,
                              len(name), 0, 0, 0, 0, 0o100644 << 16, 0) + name
        suffix = (b"\x01\0\0\xff\xff"
                  + struct.pack("<4sIII", b"PK\7\10", crc, packed, size)
                  + central + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1,
                                          len(central), at, len(comment))
                  + comment)
        return quine(front, suffix), suffix

    whole, suffix = make(0, 0, 0, 0)
    # Of the suffix only the block that ends the stream is in the stream.
    packed = len(whole) - 30 - len(name) - len(suffix) + UNIT
    at = 30 + len(name) + packed + 16
    return with_own_checksum(
        lambda crc: make(len(whole), packed, at, crc)[0])


@accepted("zip", "zip", coverage="incomplete")
def zip_quine():
    """a zip that holds itself"""
    name = b"zip-quine-of-thirty-one-letters"
    fixed = UNIT + 16 + 46 + len(name) + 22
    return zip_quine_of(name, b"x" * (253 - fixed))
