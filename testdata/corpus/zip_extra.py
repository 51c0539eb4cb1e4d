"""Zip: extra fields, each of which is a place to say something again."""
from corpus.cases import accepted, refused
from corpus.zip_form import *

LYING = 0xffffffff


@accepted("zip", "zip")
def info_zip_extras():
    """times and owners as Info-ZIP writes them, the times longer in front"""
    times = struct.pack("<BII", 3, 1_700_000_000, 1_700_000_000)
    owner = b"\1\4\0\0\0\0\4\0\0\0\0"
    return archive(File(b"a", local={"extra": extra(0x5455, times)
                                     + extra(0x7875, owner)},
                        central={"extra": extra(0x5455, times[:5])
                                 + extra(0x7875, owner)}))


@accepted("jar", "zip")
def java_mark_jar():
    """what jar(1) puts before the first file"""
    return archive(File(b"META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n",
                        descriptor=small_descriptor, flags=UTF8,
                        made_by=0, attributes=0,
                        extra=extra(0xcafe, b"")))


@accepted("zip", "zip")
def aligned_zip():
    """zipalign's filling, so that a stored file begins at a page"""
    return archive(File(b"a", method=STORED,
                        extra=extra(0xd935, b"\4\0" + bytes(7))))


@accepted("zip", "zip")
def python_zip64():
    """Python writes sizes of eight bytes before the file and four after"""
    file = File(b"a", local={"packed": LYING, "size": LYING})
    file.local["extra"] = zip64(6, len(file.body))
    return archive(file)


@accepted("zip", "zip")
def zip64_offset():
    """the directory has the offset alone in eight bytes"""
    return archive(File(b"a", central={"offset": LYING, "extra": zip64(0)}))


@refused("zip", "bad-container", "sizes of zip64 without its field")
def zip64_without_field():
    """four gigabytes to one reader and a missing field to another"""
    return archive(File(b"a", method=STORED, local={"packed": LYING,
                                                    "size": LYING}))


@refused("zip", "bad-container", "a zip64 field without its numbers")
def zip64_field_too_short():
    """a field that does not have what the header leaves to it"""
    return archive(File(b"a", local={"packed": LYING, "size": LYING,
                                     "extra": zip64(6)}))


@refused("zip", "bad-container", "a zip64 field with other numbers")
def zip64_field_too_long():
    """numbers that some readers take although the header has its own"""
    return archive(File(b"a", central={"extra": zip64(6, 8, 0)}))


@refused("zip", "bad-container", "two headers of 'a' disagree")
def zip64_two_sizes():
    """the field of the directory has another size than the header's"""
    file = File(b"a", central={"size": LYING, "extra": zip64(7)})
    return archive(file)


@refused("zip", "truncated", "ends within 'a'")
def zip64_size_lies():
    """sixteen exabytes, of which there are six"""
    huge = (1 << 64) - 1
    return archive(File(b"a", method=STORED, packed=LYING, size=LYING,
                        extra=zip64(huge, huge)))


@refused("zip", "bad-container", "an extra field twice")
def zip_extra_twice():
    """readers take the first or the last"""
    time = extra(0x5455, b"\1" + bytes(4))
    return archive(File(b"a", extra=time + time))


@refused("zip", "bad-container", "an extra field that does not fit")
def zip_extra_too_long():
    """a field that would reach into the file's bytes"""
    return archive(File(b"a", extra=struct.pack("<HH", 0x5455, 9) + b"\1"))


@refused("zip", "bad-container", "extra fields that do not fill")
def zip_extra_rest():
    """three bytes that are no field"""
    return archive(File(b"a", extra=extra(0x5455, b"\1") + b"\0\0\0"))


@refused("zip", "bad-container", "of a kind that is not accepted (28789)")
def zip_unicode_path():
    """a second name, which Info-ZIP prefers to the first"""
    name = b"../evil"
    return archive(File(b"a", extra=extra(0x7075, b"\1" + struct.pack(
        "<I", zlib.crc32(b"a")) + name)))


@refused("zip", "bad-container", "of a kind that is not accepted (30062)")
def zip_asi_unix():
    """a second mode, owner and link target"""
    body = struct.pack("<HIHH", 0o120777, 4, 0, 0) + b"/etc"
    return archive(File(b"a", extra=extra(
        0x756e, struct.pack("<I", zlib.crc32(body)) + body)))


@refused("zip", "bad-container", "of a kind that is not accepted (39169)")
def zip_aes_field():
    """a second method"""
    return archive(File(b"a", extra=extra(0x9901, b"\2\0AE\3\x08\0")))


@refused("zip", "bad-container", "of a kind that is not accepted (25461)")
def zip_unicode_comment():
    """a second comment"""
    return archive(File(b"a", central={"extra": extra(0x6375, b"\1"
                                                      + bytes(4) + b"c")}))


@refused("zip", "bad-container", "bytes in Java's mark")
def zip_bytes_in_mark():
    """the mark has no content, and nobody looks"""
    return archive(File(b"a", extra=extra(0xcafe, b"hidden")))


@refused("zip", "bad-container", "bytes in a filling")
def zip_bytes_in_filling():
    """bytes that only move the next ones"""
    return archive(File(b"a", extra=extra(0xd935, b"\4\0hidden")))
