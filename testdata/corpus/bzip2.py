"""bzip2, as libbz2 1.0.8 reads it."""
import bz2

from corpus.cases import accepted, refused
from corpus.tar_form import tar

PACKED = bz2.compress(b"hello\n")


def changed(at, bits=0x55):
    data = bytearray(PACKED)
    data[at] ^= bits
    return bytes(data)


@accepted("tar.bz2", "tar.bz2")
def plain_tar_bz2():
    """a tar in a bzip2"""
    return bz2.compress(tar())


@accepted("bz2", "bzip2")
def plain_bz2():
    """one file"""
    return PACKED


@accepted("bz2", "bzip2")
def empty_bz2():
    """a stream without a block"""
    return bz2.compress(b"")


@refused("bz2", "trailing-bytes", "bytes follow the end of the stream")
def bzip2_trailing_bytes():
    """bzip2 warns and goes on"""
    return PACKED + b"hidden"


@refused("bz2", "trailing-bytes", "bytes follow the end of the stream")
def bzip2_two_streams():
    """some readers give the first and some, as for pbzip2, both"""
    return PACKED + bz2.compress(b"more\n")


@refused("bz2", "bad-container", "no magic number")
def bzip2_level_0():
    """blocks of no bytes"""
    return b"BZh0" + PACKED[4:]


@refused("bz2", "bad-container", "a broken stream")
def bzip2_no_block():
    """neither the mark of a block nor that of the end"""
    return changed(4)


@refused("bz2", "bad-container", "a broken stream")
def bzip2_bad_block_checksum():
    """the bytes are not those that were packed"""
    return changed(10)


@refused("bz2", "bad-container", "a broken stream")
def bzip2_bad_stream_checksum():
    """a block is missing, or there twice"""
    return changed(len(PACKED) - 2)


@refused("bz2", "bad-container", "a broken stream")
def bzip2_origin_beyond_block():
    """an index into the block that is outside of it"""
    return changed(14, 0x3f)


@refused("bz2", "truncated", "the input ends too early")
def bzip2_truncated():
    """half a file"""
    return PACKED[:-6]


@refused("bz2", "truncated", "the input ends too early")
def bzip2_magic_alone():
    """four bytes that promise more"""
    return b"BZh9"


@refused("tar.bz2", "trailing-bytes", "bytes follow the end of the archive")
def tar_bz2_trailing_bytes():
    """hidden inside the packing, behind the end of the archive"""
    return bz2.compress(tar() + b"hidden".ljust(512, b"\0"))
