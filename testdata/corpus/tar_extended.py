"""Tar: pax headers and GNU's long names, and who of them has the last word."""
from corpus.cases import accepted, refused
from corpus.packed_form import *
from corpus.tar_form import *


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


@refused("tar", "bad-container", "two extended headers for one member")
def two_extended_headers():
    """readers apply the first, the last or both"""
    return pax(path=b"a") + pax(path=b"b") + member(b"c", b"x") + END


@refused("tar", "bad-container", "two extended headers for one member")
def long_name_and_pax_path():
    """readers disagree about which of the two names holds"""
    return long_name(b"a") + pax(path=b"b") + member(b"c", b"x") + END


@refused("tar", "bad-container", "two sizes for one member")
def pax_two_sizes():
    """what is a member's content to one reader is a header to another"""
    return pax(size=b"512") + member(b"a", b"x") + END


@refused("tar", "bad-container", "a pax keyword is given twice")
def pax_keyword_twice():
    """readers apply the first or the last"""
    records = pax_record("path", b"a") + pax_record("path", b"b")
    return member(b"x", records, kind=b"x") + member(b"c", b"x") + END


@refused("tar", "bad-container", "pax keyword 'GNU.sparse.major'")
def pax_unknown_keyword():
    """what it does depends on the reader"""
    return pax(GNU__sparse__major=b"1") + member(b"a", b"x") + END


@refused("tar", "bad-container", "a pax value is empty or holds a NUL")
def pax_nul_in_path():
    """the name ends at the NUL for some readers"""
    return pax(path=b"a\0b") + member(b"c", b"x") + END


@refused("tar", "bad-container", "a pax record has a wrong length")
def pax_wrong_length():
    """where the next record begins depends on the reader"""
    return member(b"x", b"99 path=a\n", kind=b"x") + member(b"c", b"x") + END


@refused("tar", "bad-container", "a global pax record other than a comment")
def global_path():
    """one header that renames every member, for those readers that obey it"""
    return (member(b"g", pax_record("path", b"a"), kind=b"g")
            + member(b"c", b"x") + END)


@refused("tar", "bad-container", "an extended header without a member")
def extended_header_at_end():
    """a header that belongs to no member"""
    return member(b"a", b"x") + pax(path=b"b") + END


def extended(records, kind=b"x"):
    """A member after an extended header of these bytes."""
    return member(b"x", records, kind=kind) + member(b"c", b"x") + END


@accepted("tar", "tar")
def pax_large_size():
    """a size in a record that the header's field repeats"""
    return pax(size=b"1", uid=b"5000000") + member(b"a", b"x") + END


@accepted("tar", "tar")
def pax_attributes():
    """attributes that change nothing here, and may be empty"""
    return extended(pax_record("SCHILY.xattr.user.note", b"")
                    + pax_record("SCHILY.xattr.security.selinux", b"x:y\0"))


@refused("tar", "bad-container", "a pax record has no length")
def pax_without_length():
    """a record that begins with its keyword"""
    return extended(b"path=a\n")


@refused("tar", "bad-container", "a pax record has a malformed length")
def pax_signed_length():
    """a length with a sign"""
    return extended(b"+9 path=a\n")


@refused("tar", "bad-container", "a pax record has a malformed length")
def pax_endless_length():
    """a length that wraps around in 32 bits"""
    return extended(b"4294967306 path=a\n")


@refused("tar", "bad-container", "a pax record has a wrong length")
def pax_length_of_nothing():
    """a reader that goes on by zero never ends"""
    return extended(b"0 path=a\n")


@refused("tar", "bad-container", "a pax record does not end its line")
def pax_without_newline():
    """where the value ends depends on the reader"""
    return extended(b"9 path=ab")


@refused("tar", "bad-container", "a pax record without keyword")
def pax_without_keyword():
    """a value of nothing"""
    return extended(pax_record("", b"a"))


@refused("tar", "bad-container", "a pax record without keyword")
def pax_without_value():
    """a keyword without an equals sign"""
    return extended(b"9 path a\n")


@refused("tar", "bad-container", "a pax value is empty or holds a NUL")
def pax_empty_value():
    """by POSIX it takes a record back, and few readers know"""
    return extended(pax_record("path", b""))


@refused("tar", "bad-container", "a pax number is malformed")
def pax_size_is_text():
    """a size that some readers take for zero"""
    return extended(pax_record("size", b"1e3"))


@refused("tar", "bad-container", "a pax number is malformed")
def pax_negative_user():
    """an owner below root"""
    return extended(pax_record("uid", b"-1"))


@refused("tar", "bad-container", "a pax number is malformed")
def pax_fraction_of_group():
    """a number with a point"""
    return extended(pax_record("gid", b"0.5"))


@refused("tar", "bad-container", "capabilities too long")
def pax_long_capabilities():
    """more bytes than the kernel has for them"""
    return extended(pax_record("SCHILY.xattr.security.capability", bytes(65)))


@refused("tar", "bad-container", "pax keyword 'LIBARCHIVE.xattr")
def pax_libarchive_attribute():
    """capabilities in a spelling that GNU tar does not know"""
    return extended(pax_record("LIBARCHIVE.xattr.security.capability", b"AQ"))


@refused("tar", "bad-container", "pax keyword 'hdrcharset'")
def pax_charset():
    """names in another encoding, for those readers that obey it"""
    return extended(pax_record("hdrcharset", b"BINARY"))


@refused("tar", "bad-container", "pax keyword 'SCHILY.acl.access'")
def pax_access_list():
    """rights that are in no mode"""
    return extended(pax_record("SCHILY.acl.access", b"user:evil:rwx"))


@refused("tar", "bad-container", "pax keyword 'GNU.sparse.name'")
def pax_sparse_name():
    """a third place for a name"""
    return extended(pax_record("GNU.sparse.name", b"evil"))


@refused("tar", "bad-container", "pax keyword 'SCHILY.filetype'")
def pax_file_type():
    """a second place for the type"""
    return extended(pax_record("SCHILY.filetype", b"directory"))


@refused("tar", "bad-container", "an extended header of 0 bytes")
def pax_of_nothing():
    """a header that says nothing"""
    return extended(b"")


@refused("tar", "bad-container", "an extended header of")
def pax_endless():
    """a header that a reader holds in memory"""
    return header(b"x", 1 << 33, kind=b"x") + END


@refused("tar", "truncated", "ends within a member")
def pax_cut():
    """half an extended header"""
    return header(b"x", 100, kind=b"x") + b"20 path="


@refused("tar", "bad-container", "a global header between an extended one")
def global_between():
    """readers lose the first or the second"""
    return (pax(path=b"a") + member(b"g", pax_record("comment", b"x"),
                                    kind=b"g") + member(b"c", b"x") + END)


@refused("tar", "bad-container", "a global pax record other than a comment")
def global_size():
    """one header that gives every member another size"""
    return extended(pax_record("size", b"0"), kind=b"g")


@refused("tar", "bad-container", "a global header of 0 bytes")
def global_of_nothing():
    """a header that says nothing"""
    return extended(b"", kind=b"g")


@refused("tar", "bad-container", "two long names for one member")
def two_long_names():
    """readers apply the first or the last"""
    return (long_name(b"a") + long_name(b"b")
            + member(b"c", b"x", magic=GNU) + END)


@refused("tar", "bad-container", "two long names for one member")
def pax_path_and_long_name():
    """the other order of the two names"""
    return pax(path=b"b") + long_name(b"a") + member(b"c", b"x") + END


@refused("tar", "bad-container", "a long name outside GNU's form")
def long_name_of_ustar():
    """GNU's type in a header of ustar"""
    return (member(b"././@LongLink", b"a\0", kind=b"L")
            + member(b"c", b"x") + END)


@refused("tar", "bad-container", "a long name outside GNU's form")
def long_name_of_other_name():
    """a file to readers that do not know the type"""
    return (member(b"evil", b"a\0", kind=b"L", magic=GNU)
            + member(b"c", b"x", magic=GNU) + END)


@refused("tar", "bad-container", "a malformed long name")
def long_name_with_nul():
    """what stands behind the NUL is seen by no listing"""
    return long_name(b"a\0hidden") + member(b"c", b"x", magic=GNU) + END


@refused("tar", "bad-container", "a malformed long name")
def long_name_without_end():
    """a reader that looks for the NUL goes on"""
    return (member(b"././@LongLink", b"a", kind=b"L", magic=GNU)
            + member(b"c", b"x", magic=GNU) + END)


@refused("tar", "bad-container", "a long name of")
def long_name_endless():
    """a name that a reader holds in memory"""
    return header(b"././@LongLink", 1 << 32, kind=b"L", magic=GNU) + END


@refused("tar", "bad-container", "an extended header without a member")
def long_name_at_end():
    """a name that belongs to no member"""
    return member(b"a", b"x", magic=GNU) + long_name(b"b") + END


@refused("tar", "link-target", "a symbolic link to")
def pax_link_control():
    """a target from a record is a target"""
    return (pax(linkpath=b"a\x1bb") + member(b"a", kind=b"2", link=b"b") + END)


@refused("tar", "member-path", "component '..'")
def pax_dotdot():
    """a name from a record is a name"""
    return pax(path=b"../evil") + member(b"a", b"x") + END


@refused("tar", "member-path", "component '..'")
def long_name_dotdot():
    """a name from GNU's header is a name"""
    return long_name(b"../evil") + member(b"a", b"x", magic=GNU) + END


@refused("tar", "bad-container", "two sizes for one member")
def pax_size_beside_zero():
    """the field says nothing, and could say it"""
    return pax(size=b"512") + header(b"a", 0) + bytes(512) + END
