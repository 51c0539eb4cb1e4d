"""Containers in containers: what the strict rules reach, and what counts as
looked into. A fault inside an archive makes a file of what only begins like a
container; limits refuse at any depth."""
import bz2

from corpus.cases import accepted, refused
from corpus.cpio_form import cpio, entry
from corpus.deb_form import control, deb
from corpus.packed_form import gzip, xz, zstd
from corpus.tar_form import END, member, tar
from corpus import rpm_form, zip_form


@accepted("zip", "zip")
def all_kinds_in_zip():
    """one container of each kind, each taken apart"""
    parts = {b"a.tar": tar(), b"b.gz": gzip(tar()), b"c.xz": xz(b"hello\n"),
             b"d.zst": zstd(b"hello\n"), b"e.bz2": bz2.compress(b"hello\n"),
             b"f.cpio": cpio(entry(b"f")), b"g.rpm": rpm_form.rpm(
                 rpm_form.File(b"/g")),
             b"h.deb": deb((b"control.tar.xz", xz(control())),
                           (b"data.tar", tar())),
             b"i.zip": zip_form.archive(zip_form.File(b"i"))}
    return zip_form.archive(*[zip_form.File(name, data, zip_form.STORED)
                              for name, data in parts.items()])


@accepted("tar", "tar")
def broken_zip_inside_tar():
    """a file that only begins like a zip is a file"""
    return member(b"a.zip", b"PK\3\4 and no more") + END


@accepted("tar", "tar")
def lying_zip_inside_tar():
    """a zip with two meanings in an archive that nobody unpacks further"""
    return member(b"a.zip", zip_form.archive(zip_form.File(
        b"a", central={"name": b"b"}))) + END


@accepted("tar", "tar")
def broken_rpm_inside_tar():
    """a file that only begins like an rpm is a file"""
    return member(b"a.rpm", b"\xed\xab\xee\xdb and no more") + END


@accepted("zip", "zip")
def broken_cpio_inside_zip():
    """a text that begins with six digits"""
    return zip_form.archive(zip_form.File(b"numbers.txt", b"070701 items\n"))


@accepted("zip", "zip", coverage="incomplete")
def nested_too_deep_zip():
    """zips in zips must not count as looked into where nobody looked"""
    inner = b"bottom"
    for _ in range(9):
        inner = zip_form.archive(zip_form.File(b"a", inner))
    return inner


@accepted("cpio", "cpio", coverage="incomplete")
def nested_too_deep_cpio():
    """the same, of six kinds"""
    inner = rpm_form.rpm(rpm_form.File(b"/a"))
    for pack in (gzip, lambda d: zip_form.archive(zip_form.File(b"a", d)), xz,
                 lambda d: member(b"a", d) + END, gzip):
        inner = pack(inner)
    return cpio(entry(b"a", inner))


@refused("tar", "truncated", "tar: ends within a member")
def tar_ends_in_zip():
    """the fault is the outer archive's, and the inner does not hide it"""
    whole = member(b"a.zip", zip_form.archive(zip_form.File(
        b"a", b"x" * 99, zip_form.STORED))) + END
    return whole[:600]


@refused("zip", "bad-container", "the checksum of 'a.gz' does not agree")
def zip_of_broken_gzip():
    """a gzip that is broken is a file, and a file has its checksum"""
    return zip_form.archive(zip_form.File(b"a.gz", b"\x1f\x8b\x08\0broken",
                                          zip_form.STORED, crc=7))


@refused("zip", "bad-container", "two headers of 'a.tar' disagree")
def zip_of_tar_lies():
    """what is found inside does not excuse the outside"""
    return zip_form.archive(zip_form.File(b"a.tar", tar(),
                                          central={"name": b"b.tar"}))


@refused("rpm", "link-target", "lies below a symbolic link")
def rpm_below_symlink():
    """the strict rules hold inside a package's archive"""
    return rpm_form.rpm(rpm_form.link(b"/a", b"/etc"),
                        rpm_form.File(b"/a/passwd"))


@refused("deb", "bad-container", "is no tar")
def deb_tar_is_gzip():
    """a part that is packed and is not called so"""
    return deb((b"control.tar.xz", xz(control())), (b"data.tar", gzip(tar())))


@refused("deb", "bad-container", "zstd: a skippable frame")
def deb_zstd_is_skippable():
    """a frame that every reader passes over, at the front of a part"""
    frame = b"\x51\x2a\x4d\x18\x06\0\0\0hidden"
    return deb((b"control.tar.xz", xz(control())),
               (b"data.tar.zst", frame + zstd(tar(), window=b"\x20")))
