"""xz (the .xz file format 1.2)."""
import lzma
import struct
import zlib

from corpus.cases import accepted, refused
from corpus.packed_form import *
from corpus.tar_form import *


@accepted("tar.xz", "tar.xz")
def plain_tar_xz():
    """a tar in an xz"""
    return xz(tar())


@refused("xz", "trailing-bytes", "bytes follow the end of the stream")
def xz_two_streams():
    """some readers give the first and some give both"""
    return xz(b"hello\n") + xz(b"more\n")


@refused("xz", "trailing-bytes", "bytes follow the end of the stream")
def xz_padding():
    """the format allows zero bytes after a stream, and readers skip them"""
    return xz(b"hello\n") + bytes(4)


@refused("xz", "bad-container", "a stream without integrity check")
def xz_no_check():
    """a stream that does not notice damage"""
    return xz(b"hello\n", check=lzma.CHECK_NONE)


@refused("xz", "truncated", "the input ends too early")
def xz_truncated():
    """half a file"""
    return xz(b"hello\n")[:-8]


@refused("xz", "bad-container", "a broken stream (liblzma 9)")
def xz_damaged():
    """one byte is not what it was"""
    data = bytearray(xz(b"hello\n" * 20))
    data[40] ^= 0x55
    return bytes(data)


@refused("xz", "bomb", "needs over 128 MiB to decode")
def xz_large_dictionary():
    """a hundred bytes that make the reader allocate a gigabyte"""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}]
    return lzma.compress(b"hello\n", check=lzma.CHECK_CRC32, filters=filters)


@refused("xz", "bomb", "expands more than 250 times")
def ratio_bomb():
    """eleven kilobytes that fill a disk"""
    return xz(bytes(72 << 20))


def stream(flags=b"\0\1", body=None, header=None, index=None, footer=None):
    """The one block of PLAIN, with its parts changed."""
    return ((header or b"\xfd7zXZ\0" + flags
             + struct.pack("<I", zlib.crc32(flags)))
            + (PLAIN[12:-20] if body is None else body)
            + (PLAIN[-20:-12] if index is None else index)
            + (PLAIN[-12:] if footer is None else footer))


PLAIN = xz(b"hello\n")


@accepted("xz", "xz")
def xz_sha256():
    """the longest of the checks"""
    return xz(b"hello\n", check=lzma.CHECK_SHA256)


@accepted("xz", "xz")
def xz_crc64():
    """the check that xz(1) takes"""
    return xz(b"hello\n", check=lzma.CHECK_CRC64)


@accepted("xz", "xz")
def xz_x86_filter():
    """programs pack better when jumps are made absolute"""
    filters = [{"id": lzma.FILTER_X86},
               {"id": lzma.FILTER_LZMA2, "preset": 6}]
    return lzma.compress(b"\xe8\0\0\0\0" * 20, check=lzma.CHECK_CRC32,
                         filters=filters)


@accepted("xz", "xz")
def xz_of_nothing():
    """a stream without a block"""
    return xz(b"")


@refused("xz", "bad-container", "a broken stream (liblzma 9)")
def xz_header_checksum():
    """the flags of the stream are not those that were written"""
    return b"\xfd7zXZ\0\0\1\0\0\0\0" + PLAIN[12:]


@refused("xz", "bad-container", "a broken stream (liblzma 8)")
def xz_reserved_flags():
    """flags that do not exist yet"""
    return stream(flags=b"\1\1")


@refused("xz", "bad-container", "an unknown integrity check")
def xz_unknown_check():
    """a check that no reader knows and most pass over"""
    flags = b"\0\2"
    footer = PLAIN[-8:-4] + flags + b"YZ"
    return stream(flags=flags, footer=struct.pack("<I", zlib.crc32(footer[:6]))
                  + footer)


@refused("xz", "bad-container", "a broken stream (liblzma 9)")
def xz_two_flags():
    """one check at the front and another in the end"""
    flags = b"\0\4"
    footer = PLAIN[-8:-4] + flags
    return stream(footer=struct.pack("<I", zlib.crc32(footer)) + footer + b"YZ")


@refused("xz", "bad-container", "a broken stream (liblzma 9)")
def xz_index_lies():
    """the index says that the block has other sizes"""
    index = b"\0\1\x1e\x07"
    return stream(index=index + bytes(-len(index) % 4)
                  + struct.pack("<I", zlib.crc32(index)))


@refused("xz", "bad-container", "a broken stream (liblzma 9)")
def xz_backward_size_lies():
    """a reader from behind looks for the index elsewhere"""
    footer = struct.pack("<I", 7) + b"\0\1"
    return stream(footer=struct.pack("<I", zlib.crc32(footer)) + footer + b"YZ")


@refused("xz", "bad-container", "a broken stream (liblzma 9)")
def xz_footer_without_magic():
    """the last two bytes are wrong, and nobody needs them"""
    return PLAIN[:-2] + b"ZY"


@refused("xz", "bad-container", "a broken stream")
def xz_unknown_filter():
    """a filter of somebody's own"""
    head = b"\2\0\x7f\0" + bytes(4)
    return stream(body=head + struct.pack("<I", zlib.crc32(head)) + bytes(16))


@refused("xz", "truncated", "the input ends too early")
def xz_cut_in_footer():
    """all bytes are out, and half the end is not there"""
    return PLAIN[:-3]


@refused("xz", "truncated", "the input ends too early")
def xz_cut_in_header():
    """a magic number and little more"""
    return PLAIN[:9]
