"""Cases that are large, or take long to make: written by make.py --large where
a test asks for them, and thrown away."""
import bz2
import lzma
import random
import struct

from corpus.cases import accepted, refused
from corpus.cpio_form import cpio, entry
from corpus.packed_form import gzip, xz
from corpus.rpm_form import File as RpmFile
from corpus.rpm_form import rpm
from corpus.tar_form import END, header, member
from corpus.zip_form import *

# Twice as much as from which on the ratio is judged.
ZEROS = bytes(128 << 20)


@refused("gz", "bomb", "expands more than 250 times", large=True)
def gzip_bomb():
    """a hundred kilobytes that fill a disk, a thousandfold"""
    return gzip(ZEROS)


@refused("bz2", "bomb", "expands more than 250 times", large=True)
def bzip2_bomb():
    """a hundred bytes that are a hundred megabytes"""
    return bz2.compress(ZEROS)


@refused("zst", "bomb", "expands more than 250 times", large=True)
def zstd_bomb():
    """one byte, repeated in blocks of four"""
    block = struct.pack("<I", 1 << 1 | (128 << 10) << 3)[:3] + b"x"
    return (b"\x28\xb5\x2f\xfd\0\x70" + block * 1024
            + struct.pack("<I", 1)[:3])


@refused("zip", "bomb", "expands more than 250 times", large=True)
def zip_bomb():
    """the same in a zip"""
    return archive(File(b"a", ZEROS))


@refused("zip", "bomb", "expands more than 250 times", large=True)
def streamed_zip_bomb():
    """the same where no header says the size"""
    return archive(File(b"a", ZEROS, descriptor=small_descriptor))


@refused("rpm", "bomb", "expands more than 250 times", large=True)
def rpm_bomb():
    """the same in a package"""
    return rpm(RpmFile(b"/a", ZEROS))


@refused("deb", "bomb", "expands more than 250 times", large=True)
def deb_bomb():
    """the same in a package's part"""
    from corpus.deb_form import control, deb
    return deb((b"control.tar.xz", xz(control())),
               (b"data.tar.xz", xz(header(b"./a", len(ZEROS)) + ZEROS + END)))


@refused("tar", "bomb", "expands more than 250 times", large=True)
def bomb_in_tar():
    """a bomb in an archive is no less a bomb"""
    return member(b"a.gz", gzip(ZEROS)) + END


@refused("gz", "bomb", "expands more than 250 times", large=True)
def bomb_of_bombs():
    """two layers, each below what is judged, that multiply"""
    return gzip(gzip(ZEROS))


@refused("zip", "bad-container", "is in the central directory twice",
         large=True)
def zip_overlapping_bomb():
    """one kernel of bytes under ten thousand names (zbsm of D. Fifield)"""
    kernel = File(b"a", bytes(1 << 20))
    names = [File(b"%d" % i, b"", body=kernel.body, central={
        "offset": 0, "crc": kernel.says["crc"], "size": 1 << 20})
             for i in range(10_000)]
    return archive(kernel, centrals=[kernel] + names)


@refused("zip", "bad-container", "is in the central directory twice",
         large=True)
def zip_entries_without_end():
    """sixty thousand entries for one file"""
    file = File(b"a")
    return archive(file, centrals=[file] * 60_000)


@accepted("zip", "zip", large=True)
def zip_of_many():
    """sixty thousand files, as honest archives have"""
    return archive(*[File(b"d/%d" % i, b"", STORED) for i in range(60_000)])


@accepted("zip", "zip", large=True)
def zip_link_behind_many():
    """a link behind more small files than are kept in case they are links"""
    return archive(*[File(b"d/%d" % i, b"line\n" * 800, STORED)
                     for i in range(3000)], link(b"l", b"d/0"))


@accepted("tar", "tar", large=True)
def tar_of_deep_names():
    """names of 64 folders each, ten thousand times"""
    return b"".join(
        header(b"/".join([b"%x" % (i % 16)] * 40) + b"/%d" % i)
        for i in range(10_000)) + END


@refused("cpio", "too-many-members", "names wait for their bytes", large=True)
def cpio_waiting_names():
    """names of one file whose bytes never come"""
    return cpio(*[entry(b"%d" % i, b"", nlink=0xffffffff)
                  for i in range(200_001)])


@refused("gz", "too-many-members", "over 1000000 members", large=True,
         more=[("seconds", 10), ("megabytes", 384)])
def too_many_members():
    """a million files in five megabytes, all of which are read"""
    name = b"%07d\0" + bytes(2)
    form = b"070701%08X" + entry(b"0000000", b"")[14:110] + name
    return gzip(b"".join(form % (i, i) for i in range(1_000_001)) + cpio())


@refused("xz", "bomb", "needs over 128 MiB to decode", large=True)
def xz_giant_dictionary():
    """a dictionary of one and a half gigabytes for six bytes"""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1536 << 20}]
    return lzma.compress(b"hello\n", check=lzma.CHECK_CRC32, filters=filters)


@refused("xz", "truncated", "the input ends too early", large=True)
def xz_endless():
    """a stream of blocks without an index"""
    whole = xz(bytes(range(256)) * 64)
    index = (struct.unpack("<I", whole[-8:-4])[0] + 1) * 4
    return whole[:12] + whole[12:-12 - index] * 5000


@refused("bz2", "truncated", "the input ends too early", large=True)
def bzip2_endless():
    """a stream of many blocks that is cut in the last"""
    return bz2.compress(random.Random(2).randbytes(1 << 20), 1)[:-20]


@refused("bz2", "bad-container", "a broken stream", large=True)
def bzip2_block_larger_than_level():
    """a block that does not fit into what the header has reserved"""
    noise = random.Random(1).randbytes(110_000)
    data = bytearray(bz2.compress(noise))
    data[3:4] = b"1"
    return bytes(data)


@refused("gz", "truncated", "the input ends too early", large=True)
def gzip_of_empty_blocks():
    """five bytes that give none, a million times"""
    return (b"\x1f\x8b\x08\0" + bytes(4) + b"\2\3"
            + b"\0\0\0\xff\xff" * 1_000_000)


@refused("zst", "truncated", "the input ends too early", large=True)
def zstd_of_empty_blocks():
    """three bytes that give none, a million times"""
    return b"\x28\xb5\x2f\xfd\0\0" + bytes(3) * 1_000_000
