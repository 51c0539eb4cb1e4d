"""Zip: names, and what kind of file a member becomes."""
from corpus.cases import accepted, refused
from corpus.zip_form import *


@accepted("zip", "zip")
def zip_of_dos():
    """attributes of a system without modes"""
    return archive(File(b"a", made_by=0, attributes=0x20),
                   folder(b"b/", made_by=0, central={"attributes": 0x10}))


@accepted("zip", "zip")
def zip_with_utf8_name():
    """a name in UTF-8, which a flag says"""
    return archive(File("ü/日本".encode(), flags=UTF8))


@accepted("zip", "zip")
def zip_with_setuid():
    """a mode is passed on for the policy to judge"""
    return archive(File(b"su", attributes=0o104755 << 16))


@refused("zip", "member-path", "component '..'")
def zip_dotdot():
    """what is called zip slip: an unpacker writes outside its folder"""
    return archive(File(b"../../etc/cron.d/evil"))


@refused("zip", "member-path", "empty component")
def zip_absolute():
    """some unpackers strip the slash and some do not"""
    return archive(File(b"/etc/evil"))


@refused("zip", "member-path", "a backslash")
def zip_backslash():
    """a slash on Windows and in some unpackers elsewhere"""
    return archive(File(b"..\\..\\evil"))


@refused("zip", "member-path", "component '.'")
def zip_dotted():
    """./a and a are one file to an unpacker and two to a scanner"""
    return archive(File(b"./a"))


@refused("zip", "member-path", "empty component")
def zip_double_slash():
    """a//b and a/b are two spellings of one file"""
    return archive(File(b"a//b"))


@refused("zip", "member-path", "empty name")
def zip_empty_name():
    """as when zip packs what it was piped; readers invent a name"""
    return archive(File(b""))


@refused("zip", "member-path", "empty name")
def zip_root_folder():
    """a folder called /"""
    return archive(folder(b"/"))


@refused("zip", "member-path", "control character")
def zip_nul_in_name():
    """evil.exe to readers that count and evil to those that do not"""
    return archive(File(b"good.txt\0.exe"))


@refused("zip", "member-path", "a name in a code page that nothing names")
def zip_name_in_code_page():
    """CP437 by the standard, the local one for most writers"""
    return archive(File("ü".encode("cp437")))


@refused("zip", "member-path", "not UTF-8")
def zip_false_utf8():
    """a flag says UTF-8 and the bytes say otherwise"""
    return archive(File(b"\xc3\x28", flags=UTF8))


@refused("zip", "member-path", "not UTF-8")
def zip_overlong_utf8():
    """a slash that only some decoders see"""
    return archive(File(b"..\xc0\xafevil", flags=UTF8))


@refused("zip", "member-path", "name over 4096 bytes")
def zip_long_name():
    """longer than any path that a system takes"""
    return archive(File(b"d/" * 32 + b"x" * 5000))


@refused("zip", "member-path", "a name with '!/'")
def zip_container_mark():
    """a!/b would read as member b of a container a"""
    return archive(File(b"a!/b"))


@refused("zip", "duplicate-member", "'a' is there twice")
def zip_duplicate():
    """what Android once verified was the one and what it installed the other"""
    return archive(File(b"a"), File(b"a", b"evil\n"))


@refused("zip", "duplicate-member", "'a' is there twice")
def zip_file_and_folder():
    """one name of two kinds"""
    return archive(File(b"a"), folder(b"a/"))


@refused("zip", "duplicate-member", "'a/b' lies below what is no directory")
def zip_below_file():
    """unpacked by nobody, or by replacing the file"""
    return archive(File(b"a"), File(b"a/b"))


@refused("zip", "link-target", "'a/passwd' lies below a symbolic link")
def zip_below_symlink():
    """the link leads out of the folder, and the file follows it"""
    return archive(link(b"a", b"/etc"), File(b"a/passwd"))


@refused("zip", "duplicate-member", "'a' is there twice")
def zip_symlink_and_file():
    """the file is written through the link"""
    return archive(link(b"a", b"/etc/passwd"), File(b"a"))


@refused("zip", "link-target", "the target of 'a' is too long, empty or")
def zip_symlink_to_nothing():
    """an empty target is read as the current folder, or not at all"""
    return archive(link(b"a", b""))


@refused("zip", "link-target", "the target of 'a' is too long, empty or")
def zip_symlink_with_nul():
    """the target ends at the NUL for some"""
    return archive(link(b"a", b"a\0b"))


@refused("zip", "link-target", "the target of 'a' is too long, empty or")
def zip_symlink_too_long():
    """longer than any path that a system takes"""
    return archive(File(b"a", b"x" * 5000, attributes=LINK))


@refused("zip", "member-type", "is of another type by its name")
def zip_folder_without_slash():
    """a folder by its mode and a file by its name"""
    return archive(File(b"a", b"", STORED, attributes=0o040755 << 16))


@refused("zip", "member-type", "is of another type by its name")
def zip_file_with_slash():
    """a folder by its name and a file by its mode"""
    return archive(folder(b"a/", central={"attributes": FILE}))


@refused("zip", "member-type", "is of another type by its name")
def zip_link_with_slash():
    """a folder by its name and a link by its mode"""
    return archive(folder(b"a/", central={"attributes": LINK}))


@refused("zip", "bad-container", "is a directory to some readers")
def zip_dos_folder_without_slash():
    """the bit of DOS says folder and the name does not"""
    return archive(File(b"a", made_by=0, attributes=0x10))


@refused("zip", "member-type", "is no file, directory or symbolic link")
def zip_device():
    """whoever can read a device node reads the disk"""
    return archive(File(b"sda", b"", STORED, attributes=0o060644 << 16))


@refused("zip", "member-type", "is no file, directory or symbolic link")
def zip_fifo_of_dos():
    """a mode that the archive should not have, by the system that made it"""
    return archive(File(b"p", b"", STORED, made_by=0,
                        attributes=0o010644 << 16))
