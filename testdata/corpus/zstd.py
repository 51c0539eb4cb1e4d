"""zstd (RFC 8878)."""
import struct

from corpus.cases import accepted, refused
from corpus.packed_form import *
from corpus.tar_form import *


@accepted("tar.zst", "tar.zst")
def plain_tar_zst():
    """a tar in a zstd frame"""
    return zstd(tar(), window=b"\x08")


@refused("zst", "bad-container", "a skippable frame")
def zstd_skippable_frame():
    """a frame that every reader passes over in silence"""
    return b"\x50\x2a\x4d\x18\x06\0\0\0hidden" + zstd(b"hello\n")


@refused("zst", "trailing-bytes", "bytes follow the end of the stream")
def zstd_skippable_frame_after():
    """the same, behind the last frame"""
    return zstd(b"hello\n") + b"\x50\x2a\x4d\x18\x06\0\0\0hidden"


@refused("zst", "trailing-bytes", "bytes follow the end of the stream")
def zstd_two_frames():
    """some readers give the first and some give both"""
    return zstd(b"hello\n") + zstd(b"more\n")


@refused("zst", "bad-container", "needs a dictionary")
def zstd_dictionary():
    """what comes out depends on bytes from elsewhere"""
    return zstd(b"hello\n", descriptor=0x01, window=b"\x00\x07")


@refused("zst", "bad-container", "a broken frame")
def zstd_large_window():
    """a frame that makes the reader allocate two gigabytes"""
    return zstd(b"hello\n", window=b"\xa8")


@refused("zst", "truncated", "the input ends too early")
def zstd_truncated():
    """half a file"""
    return zstd(b"hello\n")[:-3]


@refused("zst", "bad-container", "a broken frame")
def zstd_bad_checksum():
    """the bytes are not those that were packed"""
    return zstd(b"hello\n", descriptor=0x04) + b"\1\2\3\4"


def blocks(*parts, descriptor=0x00, window=b"\x00"):
    """A frame of raw (type, size, bytes); the last is the last."""
    out = b"\x28\xb5\x2f\xfd" + bytes([descriptor]) + window
    for i, (kind, size, data) in enumerate(parts):
        last = i == len(parts) - 1
        out += struct.pack("<I", last | kind << 1 | size << 3)[:3] + data
    return out


@accepted("zst", "zstd")
def zstd_with_size():
    """one segment, with the size of its content"""
    return blocks((0, 6, b"hello\n"), descriptor=0x20, window=b"\x06")


@accepted("zst", "zstd")
def zstd_of_repeats():
    """a block that is one byte, many times"""
    return blocks((1, 1000, b"x"), (0, 3, b"yz\n"))


@accepted("zst", "zstd")
def zstd_of_nothing():
    """a frame of an empty file, as zstd writes it"""
    return blocks((0, 0, b""), descriptor=0x20, window=b"\0")


@refused("zst", "bad-container", "a reserved bit is set")
def zstd_reserved_bit():
    """a bit that does not mean anything yet"""
    return zstd(b"hello\n", descriptor=0x08)


@refused("zst", "bad-container", "a broken frame")
def zstd_reserved_block():
    """a block of the type that does not exist"""
    return blocks((3, 6, b"hello\n"))


@refused("zst", "bad-container", "a broken frame")
def zstd_size_lies():
    """a reader that trusts the size reserves less than comes out"""
    return blocks((0, 6, b"hello\n"), descriptor=0x20, window=b"\x03")


@refused("zst", "bad-container", "a broken frame")
def zstd_block_too_large():
    """a block larger than the window"""
    return blocks((1, 2000, b"x"))


@refused("zst", "bad-container", "a broken frame")
def zstd_broken_literals():
    """a packed block whose Huffman tree is noise"""
    return blocks((2, 8, b"\x46\x10\x02\xff\xff\xff\xff\xff"))


@refused("zst", "bad-container", "a broken frame")
def zstd_endless_size():
    """sixteen exabytes in one segment"""
    return blocks((0, 6, b"hello\n"), descriptor=0xe0, window=b"\xff" * 8)


@refused("zst", "truncated", "the input ends too early")
def zstd_without_last_block():
    """a frame whose last block is never the last"""
    return blocks((0, 6, b"hello\n"), (0, 0, b""))[:-3]


@refused("zst", "truncated", "the input ends too early")
def zstd_magic_alone():
    """four bytes that promise more"""
    return b"\x28\xb5\x2f\xfd"


@refused("zst", "truncated", "the input ends too early")
def zstd_without_checksum():
    """a frame that promises a checksum and ends before it"""
    return zstd(b"hello\n", descriptor=0x04)
