"""gzip (RFC 1952)."""
import struct
import zlib

from corpus.cases import accepted, refused
from corpus.packed_form import *
from corpus.tar_form import *


@accepted("tar.gz", "tar.gz")
def plain_tar_gz():
    """a tar in a gzip"""
    return gzip(tar())


@accepted("gz", "gzip")
def named_gz():
    """a gzip that carries the name of its file"""
    return gzip(b"hello\n", flags=0x08, extra=b"hello.txt\0")


@refused("gz", "trailing-bytes", "bytes follow the end of the stream")
def gzip_trailing_bytes():
    """gzip and zlib pass over them in silence"""
    return gzip(b"hello\n") + b"hidden"


@refused("gz", "trailing-bytes", "bytes follow the end of the stream")
def gzip_two_members():
    """some readers give the first and some give both"""
    return gzip(b"hello\n") + gzip(b"more\n")


@refused("gz", "bad-container", "the checksum does not agree")
def gzip_bad_checksum():
    """the bytes are not those that were packed"""
    return gzip(b"hello\n", crc=1)


@refused("gz", "bad-container", "the length does not agree")
def gzip_bad_length():
    """the bytes are not as many as were packed"""
    return gzip(b"hello\n", size=7)


@refused("gz", "bad-container", "a header field not accepted")
def gzip_extra_field():
    """64 KiB that no reader shows"""
    return gzip(b"hello\n", flags=0x04, extra=b"\x06\0hidden")


@refused("gz", "bad-container", "a header field not accepted")
def gzip_comment():
    """a text of any length that no reader shows"""
    return gzip(b"hello\n", flags=0x10, extra=b"hidden\0")


@refused("gz", "truncated", "the input ends too early")
def gzip_truncated():
    """half a file"""
    return gzip(b"hello\n")[:-5]


@refused("gz", "truncated", "the input ends too early")
def gzip_endless():
    """a stream whose last block is never the last"""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(b"hello\n") + packer.flush(zlib.Z_SYNC_FLUSH)
    return b"\x1f\x8b\x08\0" + bytes(4) + b"\2\3" + body * 3


@refused("gz", "bad-container", "a broken deflate stream")
def gzip_broken_deflate():
    """a block of the type that does not exist"""
    return b"\x1f\x8b\x08\0" + bytes(4) + b"\2\3" + b"\x07" + bytes(20)


@refused("tar.gz", "trailing-bytes", "bytes follow the end of the archive")
def tar_gz_trailing_bytes():
    """hidden inside the packing, behind the end of the archive"""
    return gzip(tar() + b"hidden".ljust(512, b"\0"))


@refused("gz", "bad-container", "a method other than deflate")
def gzip_other_method():
    """a method that RFC 1952 reserves"""
    return b"\x1f\x8b\x07" + gzip(b"hello\n")[3:]


@refused("gz", "bad-container", "a header field not accepted")
def gzip_text_flag():
    """some readers then change the ends of lines"""
    return gzip(b"hello\n", flags=0x01)


@refused("gz", "bad-container", "a header field not accepted")
def gzip_header_checksum():
    """two bytes that some readers take for the first of the stream"""
    head = b"\x1f\x8b\x08\x02" + bytes(4) + b"\2\3"
    return gzip(b"hello\n", flags=0x02,
                extra=struct.pack("<H", zlib.crc32(head) & 0xffff))


@refused("gz", "bad-container", "a header field not accepted")
def gzip_reserved_flag():
    """a flag that does not exist yet"""
    return gzip(b"hello\n", flags=0x20)


@refused("gz", "bad-container", "a header field not accepted")
def gzip_of_bgzip():
    """blocks with an index in an extra field, as genomes have them"""
    return gzip(b"hello\n", flags=0x04, extra=b"\x06\0BC\x02\0\x1b\0")


@refused("gz", "bad-container", "a control byte in the name")
def gzip_control_in_name():
    """gunzip -N prints it to a terminal and creates it"""
    return gzip(b"hello\n", flags=0x08, extra=b"\x1b[2J\0")


@refused("gz", "bad-container", "a name over 255 bytes")
def gzip_long_name():
    """no file could have been called so"""
    return gzip(b"hello\n", flags=0x08, extra=b"x" * 256 + b"\0")


@refused("gz", "truncated", "the input ends too early")
def gzip_name_without_end():
    """a reader that looks for the NUL finds the end of the file"""
    return b"\x1f\x8b\x08\x08" + bytes(4) + b"\2\3name"


@refused("gz", "truncated", "the input ends too early")
def gzip_cut_in_header():
    """a magic number and little more"""
    return gzip(b"hello\n")[:6]


@refused("gz", "bad-container", "a broken deflate stream")
def gzip_distance_too_far():
    """a match with bytes before the first"""
    # A fixed block: length 3 at distance 1, and the end.
    return (b"\x1f\x8b\x08\0" + bytes(4) + b"\2\3" + b"\x03\x02\x00"
            + struct.pack("<II", 0, 0))


@refused("gz", "bad-container", "a broken deflate stream")
def gzip_stored_length_lies():
    """the length of a stored block is there twice, and differs"""
    return (b"\x1f\x8b\x08\0" + bytes(4) + b"\2\3" + b"\x01\x05\0\x05\0hello"
            + struct.pack("<II", zlib.crc32(b"hello"), 5))


@refused("gz", "bad-container", "a broken deflate stream")
def gzip_oversubscribed_tree():
    """a Huffman code with more words than there are"""
    return (b"\x1f\x8b\x08\0" + bytes(4) + b"\2\3"
            + b"\xfd\xff\xff\xff\xff\xff\xff\xff\xff" + bytes(8))


@accepted("gz", "gzip")
def gzip_of_nothing():
    """an empty file is a file"""
    return gzip(b"")


@accepted("gz", "gzip")
def gzip_of_all_blocks():
    """stored, fixed and dynamic blocks in one stream"""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = bytes(range(97, 123)) * 40
    stored = b"\0" + struct.pack("<HH", 3, 0xfffc) + b"abc"
    body = stored + packer.compress(text) + packer.flush()
    whole = b"abc" + text
    return (b"\x1f\x8b\x08\0" + bytes(4) + b"\2\3" + body
            + struct.pack("<II", zlib.crc32(whole), len(whole)))
