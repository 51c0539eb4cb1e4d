"""rpm: what the header says of files, and what the archive says of them."""
from corpus.cases import accepted, refused
from corpus.rpm_form import *

A, B = File(b"/a"), File(b"/b", b"other\n")


@accepted("rpm", "rpm")
def rpm_with_ghost():
    """a file that the package owns and does not bring"""
    return rpm(A, File(b"/var/log/fixture", b"", flags=GHOST))


@accepted("rpm", "rpm")
def rpm_with_capabilities():
    """what the kernel lets a program do, as text in the header"""
    return rpm(File(b"/usr/bin/ping", mode=0o100755, caps=b"cap_net_raw=ep"))


@accepted("rpm", "rpm")
def rpm_with_hard_links():
    """two names of one file, with the bytes at the last"""
    one = File(b"/a", packed={"data": b"", "ino": 1, "nlink": 2})
    two = File(b"/b", packed={"ino": 1, "nlink": 2})
    return rpm(one, two)


@accepted("rpm", "rpm")
def rpm_with_long_sizes():
    """sizes of eight bytes"""
    return rpm(A, tags={SIZES: None, LONG_SIZES: numbers(INT64, 6)})


@accepted("rpm", "rpm")
def rpm_with_md5():
    """digests of an algorithm that is not worth comparing"""
    return rpm(File(b"/a", digest=b"0" * 32),
               tags={ALGORITHM: None})


@refused("rpm", "bad-container", "the header does not name 'b'")
def rpm_unnamed_file():
    """a file that rpm -V never checks"""
    return rpm(A, archive=cpio(A.entry(1), B.entry(2)))


@refused("rpm", "bad-container", "the header does not name 'a'")
def rpm_without_file_list():
    """an archive, and a header that says there is none"""
    return rpm(archive=cpio(A.entry(1)))


@refused("rpm", "bad-container", "the archive lacks 'b'")
def rpm_missing_file():
    """rpm stops in the middle of an installation"""
    return rpm(A, B, archive=cpio(A.entry(1)))


@refused("rpm", "bad-container", "the archive should not have 'a'")
def rpm_ghost_in_archive():
    """rpm skips its bytes and rpm2cpio does not"""
    ghost = File(b"/a", flags=GHOST)
    return rpm(ghost, archive=cpio(ghost.entry(1)))


@refused("rpm", "bad-container", "two modes for 'a'")
def rpm_two_modes():
    """rpm takes the header's mode, rpm2cpio the archive's"""
    return rpm(File(b"/a", mode=0o104755, packed={"mode": FILE}))


@refused("rpm", "bad-container", "two modes for 'a'")
def rpm_two_types():
    """a folder to rpm and a file to a scanner of the archive"""
    return rpm(File(b"/a", mode=FOLDER, packed={"mode": FILE,
                                                "data": b"x"}))


@refused("rpm", "bad-container", "two sizes for 'a'")
def rpm_two_sizes():
    """the header has another size than the archive"""
    return rpm(File(b"/a", size=7))


@refused("rpm", "bad-container", "two targets for 'a'")
def rpm_two_targets():
    """a link that leads somewhere else than was scanned"""
    return rpm(link(b"/a", b"b", packed={"data": b"/etc/passwd"}))


@refused("rpm", "bad-container", "two targets for 'a'")
def rpm_target_of_file():
    """a file with the target of a link"""
    return rpm(A, tags={LINKS: strings(b"/etc/passwd")})


@refused("rpm", "bad-container", "two digests for 'a'")
def rpm_two_digests():
    """the bytes are not those that were signed"""
    return rpm(File(b"/a", digest=b"0" * 64))


@refused("rpm", "bad-container", "two digests for 'a'")
def rpm_hard_link_of_other_digest():
    """two names of one file, of which one has another digest"""
    one = File(b"/a", packed={"ino": 1, "nlink": 2}, digest=b"0" * 64)
    two = File(b"/b", packed={"data": b"", "ino": 1, "nlink": 2})
    return rpm(one, two)


@refused("rpm", "duplicate-member", "the header names a file twice")
def rpm_named_twice():
    """rpm applies the one or the other"""
    return rpm(A, File(b"/a", b"evil\n", mode=0o104755), archive=cpio(
        A.entry(1)))


@refused("rpm", "duplicate-member", "'a' is there twice")
def rpm_archived_twice():
    """the second writes over the first"""
    return rpm(A, archive=cpio(A.entry(1), A.entry(2)))


@refused("rpm", "bad-container", "a file in a folder that the header does not")
def rpm_folder_index_too_large():
    """a folder's number that is none"""
    return rpm(A, tags={INDEXES: numbers(INT32, 7)})


@refused("rpm", "bad-container", "a file in a folder that the header does not")
def rpm_without_folders():
    """names and no folders for them"""
    return rpm(A, tags={FOLDERS: None})


@refused("rpm", "bad-container", "another number of folders than of files")
def rpm_folder_indexes_too_few():
    """a file without a folder"""
    return rpm(A, B, tags={INDEXES: numbers(INT32, 0)})


@refused("rpm", "bad-container", "another number of modes than of files")
def rpm_without_modes():
    """a reader that trusts the count reads another tag's bytes"""
    return rpm(A, tags={MODES: None})


@refused("rpm", "bad-container", "another number of sizes than of files")
def rpm_too_many_sizes():
    """sizes of files that are not there"""
    return rpm(A, tags={SIZES: numbers(INT32, 6, 6)})


@refused("rpm", "bad-container", "another number of digests than of files")
def rpm_without_digests():
    """a file that nobody can check"""
    return rpm(A, tags={DIGESTS: None})


@refused("rpm", "bad-container", "another number of links than of files")
def rpm_links_too_few():
    """a file of which nobody knows whether it is a link"""
    return rpm(A, B, tags={LINKS: strings(b"")})


@refused("rpm", "bad-container", "another number of flags than of files")
def rpm_without_flags():
    """a file of which nobody knows whether it should be there"""
    return rpm(A, tags={FLAGS: None})


@refused("rpm", "bad-container", "another number of capabilities than of files")
def rpm_capabilities_too_few():
    """which file gets them depends on the reader"""
    return rpm(A, B, tags={CAPS: strings(b"cap_net_raw=ep")})


@refused("rpm", "bad-container", "two lists of sizes")
def rpm_two_lists_of_sizes():
    """one with four bytes and one with eight"""
    return rpm(A, tags={LONG_SIZES: numbers(INT64, 7)})


@refused("rpm", "bad-container", "tag 1117 is no string")
def rpm_names_are_numbers():
    """a list of names of another type"""
    return rpm(A, tags={BASES: numbers(INT32, 1)})


@refused("rpm", "bad-container", "tag 1030 is no number")
def rpm_modes_are_strings():
    """a list of modes of another type"""
    return rpm(A, tags={MODES: strings(b"0644")})
