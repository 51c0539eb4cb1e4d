#!/usr/bin/env python3
"""Makes testdata/bundles and the seeds of the archive parsers.

    make.py           writes every file
    make.py --check   exits 1 if a file on disk is not the one made here

Only the standard library; no clock and no randomness, so the same bytes every
time. Each fixture is one function, named like its file, that has one fault. Its
docstring says what would go wrong without the rule.
"""
import base64
import lzma
import os
import struct
import sys
import zlib

ROOT = os.path.dirname(os.path.abspath(__file__))
FIXTURES = []


def fixture(ending, expect, reason=None, form=None, coverage=None):
    """Declares a fixture: where it goes and what must become of it."""

    def declare(function):
        folder = "good" if expect == "accepted" else "hostile"
        name = function.__name__.replace("_", "-")
        FIXTURES.append((folder, name, ending, expect, reason, form, coverage,
                         function))
        return function

    return declare


def refused(ending, reason):
    return fixture(ending, "refused", reason=reason)


def accepted(ending, form, coverage="complete"):
    return fixture(ending, "accepted", form=form, coverage=coverage)


# --- tar ---------------------------------------------------------------------

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


@accepted("tar", "tar")
def plain_tar():
    """a ustar archive with a directory, a file and links"""
    return (member(b"a/", kind=b"5", mode=0o755) + member(b"a/b", b"hello")
            + member(b"a/c", kind=b"1", link=b"a/b")
            + member(b"a/d", kind=b"2", link=b"/etc/passwd") + END)


@accepted("tar", "tar")
def mode_with_file_type():
    """docker and skopeo repeat the type of a file in its mode"""
    return (member(b"a/", kind=b"5", mode=0o040755)
            + member(b"a/b", b"hello", mode=0o100644)
            + member(b"a/c", kind=b"1", link=b"a/b", mode=0o100644)
            + member(b"a/d", kind=b"2", link=b"b", mode=0o120777) + END)


@accepted("tar", "tar")
def dotted_tar():
    """names that all start with ./, and the root itself"""
    return (member(b"./", kind=b"5", mode=0o755) + member(b"./b", b"hello")
            + member(b"./c", kind=b"1", link=b"./b") + END)


@accepted("tar", "tar")
def gnu_long_name_tar():
    """names and targets that are too long for a header, as GNU writes them"""
    name = b"d" * 120
    return (long_name(b"l" * 130, b"K") + long_name(name)
            + member(name[:100], kind=b"2", link=b"l" * 100, magic=GNU) + END)


@accepted("tar", "tar")
def pax_tar():
    """a pax header that renames a member and gives it capabilities"""
    caps = bytes.fromhex("0100000200200000000000000000000000000000")
    return (pax(path="é".encode(), mtime=b"1.5",
                SCHILY__xattr__security__capability=caps)
            + member(b"e", b"x") + END)


@accepted("tar", "tar")
def git_archive_tar():
    """a global header that holds a comment, which is how git names a commit"""
    record = pax_record("comment", b"0" * 40)
    return (member(b"pax_global_header", record, kind=b"g")
            + member(b"a", b"x") + END)


@accepted("tar", "tar")
def broken_gzip_inside_tar():
    """a file in an archive that only begins like a gzip is a file"""
    return member(b"test.gz", b"\x1f\x8b\x08\0broken") + END


@accepted("tar", "tar", coverage="incomplete")
def nested_too_deep_tar():
    """a container that nobody looked into must not count as looked into"""
    inner = b"bottom"
    for _ in range(8):
        inner = gzip(inner)
    return member(b"onion.gz", inner) + END


@accepted("tar", "tar")
def empty_tar():
    """an archive of nothing is complete"""
    # The first block is what a tar is known by, so there is a directory.
    return member(b"a/", kind=b"5", mode=0o755) + END


@refused("tar", "member-path")
def dotdot_member():
    """an unpacker that joins names to a directory would write outside it"""
    return member(b"../evil", b"x") + END


@refused("tar", "member-path")
def inner_dotdot_member():
    """the same, in the middle of a name"""
    return member(b"a/../../evil", b"x") + END


@refused("tar", "member-path")
def absolute_member():
    """some unpackers strip the slash and some do not"""
    return member(b"/etc/evil", b"x") + END


@refused("tar", "member-path")
def double_slash_member():
    """a//b and a/b are two spellings of one file"""
    return member(b"a//b", b"x") + END


@refused("tar", "member-path")
def control_character_member():
    """a name can steer the terminal of whoever lists it"""
    return member(b"a\x1b[2Jb", b"x") + END


@refused("tar", "member-path")
def not_utf8_member():
    """readers decode it in different ways"""
    return member(b"\xff\xfe", b"x") + END


@refused("tar", "member-path")
def mixed_dots():
    """./a and a are one file to an unpacker and two to a scanner"""
    return member(b"./a", b"x") + member(b"b", b"y") + END


@refused("tar", "member-path")
def container_mark_in_name():
    """a!/b would read as member b of a container a"""
    return member(b"a!/b", b"x") + END


@refused("tar", "member-path")
def empty_name():
    """readers give it different names"""
    return member(b"", b"x") + END


@refused("tar", "member-path")
def file_with_slash():
    """old readers take it for a directory, and its bytes for headers"""
    return member(b"a/", b"x") + END


@refused("tar", "duplicate-member")
def duplicate_member():
    """which of the two is installed depends on the unpacker"""
    return member(b"a", b"good") + member(b"a", b"evil") + END


@refused("tar", "duplicate-member")
def file_over_directory():
    """a file where members before it need a directory"""
    return member(b"a/b", b"x") + member(b"a", b"y") + END


@refused("tar", "duplicate-member")
def member_below_file():
    """a member below a file can be unpacked by nobody, or by replacing it"""
    return member(b"a", b"x") + member(b"a/b", b"y") + END


@refused("tar", "link-target")
def member_below_symlink():
    """the link leads out of the directory, and the file follows it"""
    return (member(b"a", kind=b"2", link=b"/etc") + member(b"a/passwd", b"x")
            + END)


@refused("tar", "link-target")
def hardlink_to_later_member():
    """what it links to depends on what was there before unpacking"""
    return member(b"a", kind=b"1", link=b"b") + member(b"b", b"x") + END


@refused("tar", "link-target")
def hardlink_to_symlink():
    """a hard link through a symbolic one leads anywhere"""
    return (member(b"a", kind=b"2", link=b"/etc/passwd")
            + member(b"b", kind=b"1", link=b"a") + END)


@refused("tar", "member-path")
def hardlink_outside():
    """a hard link gives a name to a file that exists already"""
    return member(b"a", kind=b"1", link=b"../../etc/passwd") + END


@refused("tar", "link-target")
def symlink_to_nothing():
    """an empty target is read as the current directory, or not at all"""
    return member(b"a", kind=b"2") + END


@refused("tar", "member-type")
def device_member():
    """whoever can read a device node reads the disk"""
    return member(b"sda", kind=b"4") + END


@refused("tar", "member-type")
def fifo_member():
    """whoever opens it waits for ever"""
    return member(b"pipe", kind=b"6") + END


@refused("tar", "member-type")
def sparse_member():
    """half a kilobyte can declare sixty gigabytes"""
    return member(b"a", b"x", kind=b"S", magic=GNU) + END


@refused("tar", "member-type")
def old_regular_type():
    """type NUL is a file or a directory, depending on the reader"""
    return member(b"a", b"x", kind=b"\0") + END


@refused("tar", "bad-container")
def bad_checksum():
    """a damaged header is not repaired"""
    return member(b"a", b"x", checksum=1) + END


@refused("tar", "bad-container")
def base256_negative_size():
    """readers disagree about what a negative size skips"""
    return header(b"a", patch={124: b"\xff" * 12}) + END


@refused("tar", "bad-container")
def size_with_leading_spaces():
    """a number that some readers take for zero"""
    return header(b"a", patch={124: b"          1\0"}) + padded(b"x") + END


@refused("tar", "bad-container")
def bytes_behind_name():
    """what stands behind the NUL is seen by no listing"""
    return member(b"a\0hidden", b"x") + END


@refused("tar", "bad-container")
def bytes_in_padding():
    """the rest of a member's last block is read by nobody"""
    return header(b"a", 1) + b"x" + b"hidden".ljust(511, b"\0") + END


@refused("tar", "bad-container")
def bytes_in_header_padding():
    """the last twelve bytes of a header are read by nobody"""
    return member(b"a", b"x", patch={500: b"hidden"}) + END


@refused("tar", "bad-container")
def directory_with_size():
    """some readers skip its bytes and some read them as headers"""
    return member(b"a/", b"x" * 512, kind=b"5") + END


@refused("tar", "bad-container")
def mode_of_another_type():
    """a second place that says what kind of file it is, and says another"""
    return member(b"a", b"x", mode=0o040644) + END


@refused("tar", "bad-container")
def two_extended_headers():
    """readers apply the first, the last or both"""
    return pax(path=b"a") + pax(path=b"b") + member(b"c", b"x") + END


@refused("tar", "bad-container")
def long_name_and_pax_path():
    """readers disagree about which of the two names holds"""
    return long_name(b"a") + pax(path=b"b") + member(b"c", b"x") + END


@refused("tar", "bad-container")
def pax_two_sizes():
    """what is a member's content to one reader is a header to another"""
    return pax(size=b"512") + member(b"a", b"x") + END


@refused("tar", "bad-container")
def pax_keyword_twice():
    """readers apply the first or the last"""
    records = pax_record("path", b"a") + pax_record("path", b"b")
    return member(b"x", records, kind=b"x") + member(b"c", b"x") + END


@refused("tar", "bad-container")
def pax_unknown_keyword():
    """what it does depends on the reader"""
    return pax(GNU__sparse__major=b"1") + member(b"a", b"x") + END


@refused("tar", "bad-container")
def pax_nul_in_path():
    """the name ends at the NUL for some readers"""
    return pax(path=b"a\0b") + member(b"c", b"x") + END


@refused("tar", "bad-container")
def pax_wrong_length():
    """where the next record begins depends on the reader"""
    return member(b"x", b"99 path=a\n", kind=b"x") + member(b"c", b"x") + END


@refused("tar", "bad-container")
def global_path():
    """one header that renames every member, for those readers that obey it"""
    return (member(b"g", pax_record("path", b"a"), kind=b"g")
            + member(b"c", b"x") + END)


@refused("tar", "bad-container")
def extended_header_at_end():
    """a header that belongs to no member"""
    return member(b"a", b"x") + pax(path=b"b") + END


@refused("tar", "truncated")
def truncated_member():
    """half a file"""
    return header(b"a", 2000) + b"x" * 600


@refused("tar", "truncated")
def missing_end():
    """an archive that was cut at a member's border looks whole to many"""
    return member(b"a", b"x")


@refused("tar", "bad-container")
def single_zero_block():
    """some readers stop there, and others go on to what follows"""
    return member(b"a", b"x") + bytes(512) + member(b"b", b"y") + END


@refused("tar", "trailing-bytes")
def bytes_after_end():
    """readers stop at the end, so what follows is seen by no scanner"""
    return member(b"a", b"x") + END + b"hidden".ljust(512, b"\0")


@refused("tar", "truncated")
def partial_last_block():
    """an archive is made of whole blocks"""
    return member(b"a", b"x") + END + bytes(100)


# --- gzip, xz, zstd ----------------------------------------------------------


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


def tar():
    return member(b"a", b"hello\n") + END


@accepted("tar.gz", "tar.gz")
def plain_tar_gz():
    """a tar in a gzip"""
    return gzip(tar())


@accepted("tar.xz", "tar.xz")
def plain_tar_xz():
    """a tar in an xz"""
    return xz(tar())


@accepted("tar.zst", "tar.zst")
def plain_tar_zst():
    """a tar in a zstd frame"""
    return zstd(tar(), window=b"\x08")


@accepted("gz", "gzip")
def named_gz():
    """a gzip that carries the name of its file"""
    return gzip(b"hello\n", flags=0x08, extra=b"hello.txt\0")


@refused("gz", "trailing-bytes")
def gzip_trailing_bytes():
    """gzip and zlib pass over them in silence"""
    return gzip(b"hello\n") + b"hidden"


@refused("gz", "trailing-bytes")
def gzip_two_members():
    """some readers give the first and some give both"""
    return gzip(b"hello\n") + gzip(b"more\n")


@refused("gz", "bad-container")
def gzip_bad_checksum():
    """the bytes are not those that were packed"""
    return gzip(b"hello\n", crc=1)


@refused("gz", "bad-container")
def gzip_bad_length():
    """the bytes are not as many as were packed"""
    return gzip(b"hello\n", size=7)


@refused("gz", "bad-container")
def gzip_extra_field():
    """64 KiB that no reader shows"""
    return gzip(b"hello\n", flags=0x04, extra=b"\x06\0hidden")


@refused("gz", "bad-container")
def gzip_comment():
    """a text of any length that no reader shows"""
    return gzip(b"hello\n", flags=0x10, extra=b"hidden\0")


@refused("gz", "truncated")
def gzip_truncated():
    """half a file"""
    return gzip(b"hello\n")[:-5]


@refused("gz", "truncated")
def gzip_endless():
    """a stream whose last block is never the last"""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(b"hello\n") + packer.flush(zlib.Z_SYNC_FLUSH)
    return b"\x1f\x8b\x08\0" + bytes(4) + b"\2\3" + body * 3


@refused("gz", "bad-container")
def gzip_broken_deflate():
    """a block of the type that does not exist"""
    return b"\x1f\x8b\x08\0" + bytes(4) + b"\2\3" + b"\x07" + bytes(20)


@refused("tar.gz", "trailing-bytes")
def tar_gz_trailing_bytes():
    """hidden inside the packing, behind the end of the archive"""
    return gzip(tar() + b"hidden".ljust(512, b"\0"))


@refused("xz", "trailing-bytes")
def xz_two_streams():
    """some readers give the first and some give both"""
    return xz(b"hello\n") + xz(b"more\n")


@refused("xz", "trailing-bytes")
def xz_padding():
    """the format allows zero bytes after a stream, and readers skip them"""
    return xz(b"hello\n") + bytes(4)


@refused("xz", "bad-container")
def xz_no_check():
    """a stream that does not notice damage"""
    return xz(b"hello\n", check=lzma.CHECK_NONE)


@refused("xz", "truncated")
def xz_truncated():
    """half a file"""
    return xz(b"hello\n")[:-8]


@refused("xz", "bad-container")
def xz_damaged():
    """one byte is not what it was"""
    data = bytearray(xz(b"hello\n" * 20))
    data[40] ^= 0x55
    return bytes(data)


@refused("xz", "bomb")
def xz_large_dictionary():
    """a hundred bytes that make the reader allocate a gigabyte"""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}]
    return lzma.compress(b"hello\n", check=lzma.CHECK_CRC32, filters=filters)


@refused("xz", "bomb")
def ratio_bomb():
    """eleven kilobytes that fill a disk"""
    return xz(bytes(72 << 20))


@refused("zst", "bad-container")
def zstd_skippable_frame():
    """a frame that every reader passes over in silence"""
    return b"\x50\x2a\x4d\x18\x06\0\0\0hidden" + zstd(b"hello\n")


@refused("zst", "trailing-bytes")
def zstd_skippable_frame_after():
    """the same, behind the last frame"""
    return zstd(b"hello\n") + b"\x50\x2a\x4d\x18\x06\0\0\0hidden"


@refused("zst", "trailing-bytes")
def zstd_two_frames():
    """some readers give the first and some give both"""
    return zstd(b"hello\n") + zstd(b"more\n")


@refused("zst", "bad-container")
def zstd_dictionary():
    """what comes out depends on bytes from elsewhere"""
    return zstd(b"hello\n", descriptor=0x01, window=b"\x00\x07")


@refused("zst", "bad-container")
def zstd_large_window():
    """a frame that makes the reader allocate two gigabytes"""
    return zstd(b"hello\n", window=b"\xa8")


@refused("zst", "truncated")
def zstd_truncated():
    """half a file"""
    return zstd(b"hello\n")[:-3]


@refused("zst", "bad-container")
def zstd_bad_checksum():
    """the bytes are not those that were packed"""
    return zstd(b"hello\n", descriptor=0x04) + b"\1\2\3\4"


# --- deb ---------------------------------------------------------------------


def ar_member(name, data, size=None, end=b"`\n", pad=b"\n"):
    field = b"%-16s%-12d%-6d%-6d%-8s%-10d" % (
        name, 1_700_000_000, 0, 0, b"100644",
        len(data) if size is None else size)
    return field + end + data + (pad if len(data) % 2 else b"")


def control():
    text = b"Package: fixture\nVersion: 1\nArchitecture: all\n"
    return (member(b"./", kind=b"5", mode=0o755)
            + member(b"./control", text) + END)


def data():
    return (member(b"./", kind=b"5", mode=0o755)
            + member(b"./usr/", kind=b"5", mode=0o755)
            + member(b"./usr/hello", b"hello\n", mode=0o755) + END)


def deb(*members, version=b"2.0\n"):
    out = b"!<arch>\n" + ar_member(b"debian-binary", version)
    return out + b"".join(ar_member(name, body) for name, body in members)


@accepted("deb", "deb")
def plain_deb():
    """a package as dpkg makes it"""
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(data())))


@accepted("deb", "deb")
def gzip_deb():
    """a package as it was made before xz"""
    return deb((b"control.tar.gz", gzip(control())),
               (b"data.tar.gz", gzip(data())))


@accepted("deb", "deb")
def unpacked_deb():
    """a package whose parts are not packed"""
    return deb((b"control.tar", control()), (b"data.tar", data()))


@refused("deb", "member-type")
def deb_extra_member():
    """dpkg passes over members that it does not know"""
    return deb((b"control.tar.xz", xz(control())), (b"_hidden", b"hidden"),
               (b"data.tar.xz", xz(data())))


@refused("deb", "member-type")
def deb_second_data():
    """which one is installed depends on the reader"""
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(data())),
               (b"data.tar.gz", gzip(data())))


@refused("deb", "member-type")
def deb_wrong_order():
    """control must come before data"""
    return deb((b"data.tar.xz", xz(data())), (b"control.tar.xz", xz(control())))


@refused("deb", "truncated")
def deb_without_data():
    """a package that installs nothing, or was cut"""
    return deb((b"control.tar.xz", xz(control())))


@refused("deb", "bad-container")
def deb_version_3():
    """a format that does not exist yet"""
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(data())),
               version=b"3.0\n")


@refused("deb", "bad-container")
def deb_name_lies():
    """what is called .xz is read as gzip by whoever looks at the bytes"""
    return deb((b"control.tar.xz", gzip(control())),
               (b"data.tar.xz", xz(data())))


@refused("deb", "bad-container")
def deb_data_is_no_tar():
    """nobody knows what dpkg would make of it"""
    return deb((b"control.tar.xz", xz(control())),
               (b"data.tar.xz", xz(b"hello" * 300)))


@refused("deb", "trailing-bytes")
def deb_gzip_trailing_bytes():
    """hidden in a part, behind the end of its stream"""
    return deb((b"control.tar.gz", gzip(control()) + b"hide"),
               (b"data.tar.gz", gzip(data())))


@refused("deb", "truncated")
def deb_truncated():
    """half a package"""
    whole = deb((b"control.tar.xz", xz(control())),
                (b"data.tar.xz", xz(data())))
    return whole[:-40]


@refused("deb", "bad-container")
def deb_bad_padding():
    """a byte that no reader looks at"""
    parts = [(b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(data()))]
    odd = gzip(control())
    odd = odd if len(odd) % 2 else gzip(control(), flags=8, extra=b"\0")
    return (b"!<arch>\n" + ar_member(b"debian-binary", b"2.0\n")
            + ar_member(b"control.tar.gz", odd, pad=b"!")
            + ar_member(*parts[1]))


@refused("deb", "bad-container")
def deb_bad_header_end():
    """a header that does not end as headers do"""
    return (b"!<arch>\n" + ar_member(b"debian-binary", b"2.0\n", end=b"xx")
            + ar_member(b"control.tar.xz", xz(control()))
            + ar_member(b"data.tar.xz", xz(data())))


@refused("deb", "link-target")
def deb_below_symlink():
    """the strict rules hold inside a package's parts"""
    evil = (member(b"./", kind=b"5", mode=0o755)
            + member(b"./a", kind=b"2", link=b"/etc")
            + member(b"./a/passwd", b"x") + END)
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(evil)))


# --- files that are no containers ---------------------------------------------


@accepted("txt", "text", coverage="leaf")
def plain_text():
    """a text has nothing inside"""
    return "a text\nwith ü\n".encode()


@accepted("bin", "unknown", coverage="opaque")
def unknown_bytes():
    """what nobody knows must not pass for looked into"""
    return bytes(range(256))


@accepted("zip", "zip", coverage="opaque")
def opaque_zip():
    """a container that nothing here takes apart"""
    return b"PK\x05\x06" + bytes(18)


@accepted("txt", "text", coverage="leaf")
def eicar_text():
    """the scanner's test file, in two pieces in this source"""
    return (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-"
            b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\n")


@accepted("deb", "deb")
def eicar_deb():
    """the same, packed twice inside a package"""
    body = (member(b"./", kind=b"5", mode=0o755)
            + member(b"./evil.gz", gzip(eicar_text())) + END)
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(body)))


# --- seeds of parsers that read no archives -----------------------------------

OTHER_SEEDS = []


def seed(parser):
    def declare(function):
        OTHER_SEEDS.append((parser, function.__name__.replace("_", "-"),
                            function))
        return function

    return declare


def mpi(number):
    return struct.pack(">H", number.bit_length()) + number.to_bytes(
        (number.bit_length() + 7) // 8, "big")


def subpacket(kind, body):
    return bytes([len(body) + 1, kind]) + body


def signature_packet(kind=1, algorithm=22, numbers=(3 << 250, 5 << 248)):
    """A version 4 signature that is well formed and signs nothing."""
    hashed = (subpacket(33, b"\x04" + bytes(range(20)))
              + subpacket(2, struct.pack(">I", 1_700_000_000)))
    unhashed = subpacket(16, bytes(range(12, 20)))
    body = (bytes([4, kind, algorithm, 8]) + struct.pack(">H", len(hashed))
            + hashed + struct.pack(">H", len(unhashed)) + unhashed + b"\1\2"
            + b"".join(mpi(number) for number in numbers))
    return b"\x89" + struct.pack(">H", len(body)) + body


def crc24(data):
    crc = 0xB704CE
    for byte in data:
        crc ^= byte << 16
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= 0x1864CFB
    return crc & 0xFFFFFF


def armoured(data):
    text = base64.b64encode(data)
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return (b"-----BEGIN PGP SIGNATURE-----\n\n" + b"\n".join(lines) + b"\n="
            + base64.b64encode(crc24(data).to_bytes(3, "big"))
            + b"\n-----END PGP SIGNATURE-----\n")


@seed("openpgp_signature")
def eddsa():
    return signature_packet()


@seed("openpgp_signature")
def rsa_and_ecdsa():
    return (signature_packet(0, 1, (7 << 2040,))
            + signature_packet(0, 19, (3 << 250, 5 << 240)))


@seed("openpgp_signature")
def detached_armoured():
    return armoured(signature_packet(0))


@seed("openpgp_signature")
def new_format():
    body = signature_packet()[3:]
    return b"\xc2" + bytes([len(body)]) + body


@seed("cleartext")
def in_release():
    return (b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
            b"Origin: Test\nSHA256:\n " + b"a" * 64 + b" 1 main/Packages\n"
            + armoured(signature_packet()))


@seed("cleartext")
def escaped_dashes():
    return (b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512,SHA256\n\n"
            b"- -----BEGIN PGP SIGNATURE-----\n\n- -\n"
            + armoured(signature_packet()))


@seed("strict_json")
def all_kinds():
    return (b'{"a":[1,-0,1e2,1.5,18446744073709551615,true,false,null],'
            b'"b":{"c":"\\u00e9\\n\xc3\xbc"}}\n')


@seed("strict_json")
def key_twice():
    return b'{"a":1,"\\u0061":2}'


@seed("strict_json")
def lone_surrogate():
    return b'["\\ud800"]'


@seed("strict_json")
def deep():
    return b"[" * 33 + b"]" * 33


def descriptor(kind, more=b""):
    return (b'{"mediaType":"' + kind + b'","digest":"sha256:' + b"a" * 64
            + b'","size":12' + more + b"}")


MANIFEST = b"application/vnd.oci.image.manifest.v1+json"


@seed("oci")
def image_index():
    return (b'{"schemaVersion":2,"manifests":['
            + descriptor(MANIFEST, b',"annotations":{"org.opencontainers.'
                         b'image.ref.name":"latest"}') + b"]}")


@seed("oci")
def image_manifest():
    return (b'{"schemaVersion":2,"mediaType":"' + MANIFEST + b'","config":'
            + descriptor(b"application/vnd.oci.image.config.v1+json")
            + b',"layers":['
            + descriptor(b"application/vnd.oci.image.layer.v1.tar+gzip")
            + b"]}")


@seed("oci")
def cosign_signature():
    return (b'{"schemaVersion":2,"config":'
            + descriptor(b"application/vnd.oci.image.config.v1+json")
            + b',"layers":['
            + descriptor(b"application/vnd.dev.cosign.simplesigning.v1+json",
                         b',"annotations":{"dev.cosignproject.cosign/'
                         b'signature":"c2ln"}') + b"]}")


@seed("oci")
def simple_signing():
    return (b'{"critical":{"identity":{"docker-reference":"a/b"},"image":'
            b'{"docker-manifest-digest":"sha256:' + b"a" * 64
            + b'"},"type":"cosign container image signature"},'
            b'"optional":null}')


@seed("oci")
def both_manifest_and_index():
    return b'{"schemaVersion":2,"config":{},"layers":[],"manifests":[]}'


@seed("packages_file")
def two_stanzas():
    return (b"Package: a\nSHA256: " + b"a" * 64 + b"\n\nPackage: b\nSHA256: "
            + b"b" * 64 + b"\n\n")


@seed("packages_file")
def two_blank_lines():
    return b"Package: a\n\n\nPackage: b\n"


# --- output -------------------------------------------------------------------


def case_text(name, expect, reason, form, coverage, function):
    lines = ["expect: " + expect]
    if reason:
        lines.append("reason: " + reason)
    if form:
        lines.append("format: " + form)
        lines.append("coverage: " + coverage)
    lines.append("why: " + " ".join(function.__doc__.split()))
    lines.append("made-by: make.py " + function.__name__)
    return ("\n".join(lines) + "\n").encode()


# Which parser's seeds a fixture becomes, by the end of its name.
SEEDS = {"tar": "tar", "gz": "gzip", "xz": "xz", "zst": "zstd", "deb": "deb"}
# A seed is replayed at every length up to 512, so a large one costs time.
MAX_SEED_BYTES = 8192


def files():
    for (folder, name, ending, expect, reason, form, coverage,
         function) in FIXTURES:
        path = "bundles/%s/%s.%s" % (folder, name, ending)
        body = function()
        yield path, body
        yield ("bundles/%s/%s.case" % (folder, name),
               case_text(name, expect, reason, form, coverage, function))
        parser = SEEDS.get(ending.split(".")[-1])
        if parser and len(body) <= MAX_SEED_BYTES:
            yield "seeds/%s/%s" % (parser, name), body
    for parser, name, function in OTHER_SEEDS:
        yield "seeds/%s/%s" % (parser, name), function()


def main():
    check = sys.argv[1:] == ["--check"]
    wrong = []
    for path, body in files():
        full = os.path.join(ROOT, path)
        if check:
            try:
                with open(full, "rb") as file:
                    same = file.read() == body
            except FileNotFoundError:
                same = False
            if not same:
                wrong.append(path)
            continue
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(body)
    for path in wrong:
        print("differs:", path)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
