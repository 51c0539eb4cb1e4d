"""rpm: lead, signatures, and the archive behind the header."""
from corpus.cases import accepted, refused
from corpus.rpm_form import *

TREE = [folder(b"/usr/share/fixture"), File(b"/usr/share/fixture/a"),
        link(b"/usr/share/fixture/b", b"../../../etc/passwd")]


@accepted("rpm", "rpm")
def plain_rpm():
    """a package packed by xz"""
    return rpm(*TREE)


@accepted("rpm", "rpm")
def gzip_rpm():
    """a package as it was made before xz"""
    return rpm(*TREE, packing="gzip")


@accepted("rpm", "rpm")
def bzip2_rpm():
    """a package as Fedora 9 had them"""
    return rpm(*TREE, packing="bzip2")


@accepted("rpm", "rpm")
def zstd_rpm():
    """a package as Fedora has them now"""
    return rpm(*TREE, packing="zstd")


@accepted("rpm", "rpm")
def unpacked_rpm():
    """an archive that is not packed, whatever the header says"""
    return rpm(*TREE, packing=None)


@accepted("rpm", "rpm")
def unsaid_packing_rpm():
    """no packing said is gzip"""
    return rpm(*TREE, packing="gzip", tags={COMPRESSOR: None, FORMAT: None})


@accepted("rpm", "rpm")
def empty_rpm():
    """a package without files, as meta-packages are"""
    return rpm()


@accepted("rpm", "rpm")
def source_rpm():
    """a source package, whose files have bare names"""
    files = [File(b"fixture.spec"), File(b"fixture.tar")]
    for file in files:
        file.packed = {"name": file.path}
        file.path = b"/" + file.path
    package = rpm(*files, front=lead(kind=1), tags={FOLDERS: strings(b"")})
    return package


@accepted("rpm", "rpm")
def unsigned_rpm():
    """signatures without the digest of the header"""
    return rpm(*TREE, signature={HEADER_SHA256: None, 1000: numbers(INT32, 1)})


@refused("rpm", "truncated", "an rpm's lead")
def rpm_cut_in_lead():
    """half a lead"""
    return rpm()[:50]


@refused("rpm", "bad-container", "a format other than 3.0")
def rpm_version_2():
    """a form without headers"""
    return rpm(front=lead(major=2))


@refused("rpm", "bad-container", "a format other than 3.0")
def rpm_version_3_1():
    """a format that does not exist"""
    return rpm(front=lead(minor=1))


@refused("rpm", "bad-container", "neither a binary nor a source package")
def rpm_of_third_kind():
    """what rpm would do with it depends on its version"""
    return rpm(front=lead(kind=2))


@refused("rpm", "bad-container", "bytes behind the name in the lead")
def rpm_bytes_behind_name():
    """the lead's name is shown by file(1) and by nothing else"""
    return rpm(front=lead(name=b"fixture\0hidden"))


@refused("rpm", "bad-container", "bytes behind the name in the lead")
def rpm_name_without_end():
    """a reader that looks for the NUL goes on"""
    return rpm(front=lead(name=b"x" * 66))


@refused("rpm", "bad-container", "signatures of another form")
def rpm_old_signatures():
    """PGP in the place of a header of signatures"""
    return rpm(front=lead(signatures=1))


@refused("rpm", "bad-container", "the reserved part of the lead")
def rpm_bytes_in_lead():
    """sixteen bytes that nobody reads"""
    return rpm(front=lead(reserved=b"hidden".ljust(16, b"\0")))


@refused("rpm", "bad-container", "bytes in a padding")
def rpm_bytes_behind_signatures():
    """what fills up to the header"""
    return rpm(filling=b"!", signature={1004: binary(bytes(3))})


@refused("rpm", "truncated", "an rpm's padding")
def rpm_cut_in_padding():
    """signatures and nothing else"""
    package = rpm(signature={1004: binary(bytes(3))})
    return package[:package.index(MAGIC + b"\0\0\0\x09") - 3]


@refused("rpm", "bad-container", "not the one that the signatures are of")
def rpm_other_header():
    """signatures of another package's header"""
    return rpm(*TREE, sha256=b"0" * 64)


@refused("rpm", "bad-container", "tag 273 is no string")
def rpm_header_digest_is_number():
    """a digest that no reader compares"""
    return rpm(*TREE, signature={HEADER_SHA256: numbers(INT32, 5)})


@refused("rpm", "bad-container", "tag 273 has several values")
def rpm_two_header_digests():
    """the right one and another"""
    return rpm(*TREE, signature={HEADER_SHA256: strings(b"0" * 64, b"1" * 64)})


@refused("rpm", "bad-container", "a payload that is no cpio")
def rpm_of_delta():
    """a delta package, whose files are elsewhere"""
    return rpm(*TREE, tags={FORMAT: string(b"drpm")})


@refused("rpm", "member-type", "a payload packed by 'lzma'")
def rpm_of_lzma():
    """a packing without integrity check"""
    return rpm(*TREE, said="lzma")


@refused("rpm", "bad-container", "a payload that is no gzip")
def rpm_packing_lies():
    """what the header calls gzip and a reader of the bytes takes for xz"""
    return rpm(*TREE, said="gzip")


@refused("rpm", "bad-container", "a payload that is no xz")
def rpm_without_payload():
    """a package that was cut behind its header"""
    return rpm(*TREE, payload=b"")


@refused("rpm", "bad-container", "a payload that is no xz")
def rpm_payload_is_tar():
    """rpm takes a cpio, others whatever they find"""
    from corpus.tar_form import tar
    return rpm(payload=tar())


@refused("rpm", "bad-container", "a header without a magic number")
def rpm_payload_is_text():
    """packed as it should be, and no archive"""
    return rpm(archive=b"hello" * 30)


@refused("rpm", "bad-container", "the header is of another payload")
def rpm_other_payload():
    """an archive of the same files, packed by somebody else"""
    return rpm(*TREE, tags={PAYLOAD_DIGEST: strings(b"0" * 64)})


@refused("rpm", "trailing-bytes", "bytes follow the end of the stream")
def rpm_trailing_bytes():
    """hidden behind the archive"""
    return rpm(*TREE, after=b"hidden")


@refused("rpm", "trailing-bytes", "bytes follow the end of the archive")
def rpm_bytes_behind_trailer():
    """hidden in the packing, behind the archive"""
    archive = cpio(TREE[1].entry(1), after=b"hidden")
    return rpm(TREE[1], archive=archive)


@refused("rpm", "truncated", "the input ends too early")
def rpm_truncated():
    """half a package"""
    return rpm(*TREE)[:-40]


@refused("rpm", "member-path", "component '..'")
def rpm_dotdot():
    """header and archive agree on a way out"""
    return rpm(File(b"/usr/../../evil"))
