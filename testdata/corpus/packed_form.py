"""Compressed streams, well formed or with one thing changed."""
import lzma
import struct
import zlib


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def gzip(data, flags=0, extra=b"", crc=None, size=None):
    return (b"\x1f\x8b\x08" + bytes([flags]) + bytes(4) + b"\2\3" + extra
            + deflate(data)
            + struct.pack("<II", zlib.crc32(data) if crc is None else crc,
                          len(data) if size is None else size))


def xz(data, check=lzma.CHECK_CRC32):
    return lzma.compress(data, check=check, preset=6)


def zstd(data, descriptor=0x00, window=b"\x00"):
    """One frame with one raw block; 1 KiB window."""
    block = struct.pack("<I", 1 | len(data) << 3)[:3] + data
    return b"\x28\xb5\x2f\xfd" + bytes([descriptor]) + window + block
