"""Tar: the header of a member, its bytes, and the end of an archive."""
from corpus.cases import accepted, refused
from corpus.packed_form import *
from corpus.tar_form import *


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


@refused("tar", "bad-container", "a header's checksum does not agree")
def bad_checksum():
    """a damaged header is not repaired"""
    return member(b"a", b"x", checksum=1) + END


@refused("tar", "bad-container", "a malformed size")
def base256_negative_size():
    """readers disagree about what a negative size skips"""
    return header(b"a", patch={124: b"\xff" * 12}) + END


@refused("tar", "bad-container", "a malformed size")
def size_with_leading_spaces():
    """a number that some readers take for zero"""
    return header(b"a", patch={124: b"          1\0"}) + padded(b"x") + END


@refused("tar", "bad-container", "bytes behind the end of the name")
def bytes_behind_name():
    """what stands behind the NUL is seen by no listing"""
    return member(b"a\0hidden", b"x") + END


@refused("tar", "bad-container", "bytes in a member's padding")
def bytes_in_padding():
    """the rest of a member's last block is read by nobody"""
    return header(b"a", 1) + b"x" + b"hidden".ljust(511, b"\0") + END


@refused("tar", "bad-container", "bytes behind the last field of a header")
def bytes_in_header_padding():
    """the last twelve bytes of a header are read by nobody"""
    return member(b"a", b"x", patch={500: b"hidden"}) + END


@refused("tar", "truncated", "ends within a member")
def truncated_member():
    """half a file"""
    return header(b"a", 2000) + b"x" * 600


@refused("tar", "truncated", "the input ends within a tar header")
def missing_end():
    """an archive that was cut at a member's border looks whole to many"""
    return member(b"a", b"x")


@refused("tar", "bad-container", "a single zero block within")
def single_zero_block():
    """some readers stop there, and others go on to what follows"""
    return member(b"a", b"x") + bytes(512) + member(b"b", b"y") + END


@refused("tar", "trailing-bytes", "bytes follow the end of the archive")
def bytes_after_end():
    """readers stop at the end, so what follows is seen by no scanner"""
    return member(b"a", b"x") + END + b"hidden".ljust(512, b"\0")


@refused("tar", "truncated",
         "the input ends within the last block of a tar archive")
def partial_last_block():
    """an archive is made of whole blocks"""
    return member(b"a", b"x") + END + bytes(100)


@accepted("tar", "tar")
def base256_tar():
    """GNU writes large owners in base 256"""
    return member(b"a", b"x", magic=GNU, patch={
        108: b"\x80" + (5_000_000).to_bytes(7, "big")}) + END


@accepted("tar", "tar")
def prefixed_tar():
    """ustar keeps the front of a long name in another field"""
    return member(b"b", b"x", prefix=b"d" * 100) + END


@accepted("tar", "tar")
def blocked_tar():
    """GNU tar fills up to twenty blocks"""
    return (member(b"a", b"x") + END).ljust(10240, b"\0")


@refused("tar", "bad-container", "without the ustar or GNU magic")
def tar_second_header_v7():
    """a header of before POSIX, whose fields mean other things"""
    return member(b"a", b"x") + member(b"b", b"y", magic=bytes(8)) + END


@refused("tar", "bad-container", "without the ustar or GNU magic")
def tar_other_version():
    """a version of ustar that does not exist"""
    return member(b"a", b"x", magic=b"ustar\00001") + END


@refused("tar", "bad-container", "a malformed checksum field")
def tar_checksum_is_text():
    """a checksum that is no number"""
    block = bytearray(header(b"a"))
    block[148:156] = b"checksum"
    return bytes(block) + END


@refused("tar", "bad-container", "behind the last field of a header")
def tar_gnu_times():
    """GNU's own fields, where ustar has the front of the name"""
    return member(b"a", b"x", magic=GNU, patch={345: b"14000000000"}) + END


@refused("tar", "bad-container", "behind the end of the link target")
def tar_bytes_behind_link():
    """what stands behind the NUL is seen by no listing"""
    return member(b"a", kind=b"2", link=b"b\0hidden") + END


@refused("tar", "bad-container", "behind the end of the user's name")
def tar_bytes_behind_user():
    """the same in a name that is rarely looked at"""
    return member(b"a", patch={265: b"root\0hidden"}) + END


@refused("tar", "bad-container", "behind the end of the group's name")
def tar_bytes_behind_group():
    """the same in another"""
    return member(b"a", patch={297: b"root\0hidden"}) + END


@refused("tar", "bad-container", "behind the end of the prefix")
def tar_bytes_behind_prefix():
    """the same in the front of a name"""
    return member(b"a", prefix=b"b\0hidden") + END


@refused("tar", "bad-container", "a malformed user id")
def tar_empty_user_id():
    """a number without a digit: zero, which is root, to most"""
    return member(b"a", patch={108: bytes(8)}) + END


@refused("tar", "bad-container", "a malformed group id")
def tar_group_id_with_rest():
    """digits, and then something else"""
    return member(b"a", patch={116: b"12x\0\0\0\0\0"}) + END


@refused("tar", "bad-container", "a malformed time")
def tar_negative_time():
    """a time before 1970 in base 256"""
    return member(b"a", patch={136: b"\xff" * 12}) + END


@refused("tar", "bad-container", "a malformed size")
def base256_size_too_large():
    """a size that does not fit into 63 bits"""
    return header(b"a", patch={124: b"\x80" + b"\x7f" * 11}) + END


@refused("tar", "truncated", "ends within a member")
def tar_size_lies():
    """nine exabytes, of which there is one"""
    return (header(b"a", patch={124: b"\x80\0\0\0\x7f" + b"\xff" * 7})
            + padded(b"x") + END)


@refused("tar", "truncated", "a tar member's padding")
def tar_cut_in_padding():
    """a last block that is not whole"""
    return header(b"a", 600) + b"x" * 600


@refused("tar", "truncated", "the end of a tar archive")
def tar_one_zero_block():
    """half an end"""
    return member(b"a", b"x") + bytes(512)


@refused("tar", "trailing-bytes", "bytes follow the end of the archive")
def tar_two_archives():
    """tar -i reads on where others stop"""
    return member(b"a", b"x") + END + member(b"a", b"evil") + END
