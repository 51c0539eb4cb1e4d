"""cpio: names, symbolic links, and the names of one file."""
from corpus.cases import accepted, refused
from corpus.cpio_form import *


@accepted("cpio", "cpio")
def cpio_hard_links():
    """GNU cpio gives the bytes with the last name"""
    return cpio(entry(b"a", b"", nlink=3), entry(b"b", b"", nlink=3),
                entry(b"c", nlink=3))


@accepted("cpio", "cpio")
def cpio_hard_links_first():
    """the bytes with the first name"""
    return cpio(entry(b"a", nlink=2), entry(b"b", b"", nlink=2))


@accepted("cpio", "cpio")
def cpio_hard_links_in_part():
    """fewer names than there were, as when a part of a tree is packed"""
    return cpio(entry(b"a", nlink=9), entry(b"b", b"", nlink=9))


@accepted("cpio", "cpio")
def cpio_empty_hard_links():
    """two names of a file without bytes, another file between them"""
    return cpio(entry(b"a", b"", nlink=2), entry(b"x", ino=2),
                entry(b"b", b"", nlink=2))


@accepted("cpio", "cpio")
def cpio_same_inode_elsewhere():
    """two devices may have the same inode"""
    return cpio(entry(b"a", nlink=2), entry(b"b", b"other", nlink=2, minor=1))


@refused("cpio", "bad-container", "the bytes of one file are there twice")
def cpio_hard_link_twice():
    """which of the two contents both names get depends on the reader"""
    return cpio(entry(b"a", nlink=2), entry(b"b", b"evil\n", nlink=2))


@refused("cpio", "bad-container", "one more name of a file than its headers")
def cpio_hard_link_too_many():
    """a reader that counts has closed the file by then"""
    return cpio(entry(b"a", b"", nlink=2), entry(b"b", nlink=2),
                entry(b"c", b"", nlink=2))


@refused("cpio", "bad-container", "one more name of a file than its headers")
def cpio_hard_link_two_counts():
    """two numbers of names for one file"""
    return cpio(entry(b"a", b"", nlink=2), entry(b"b", nlink=3))


@refused("cpio", "bad-container", "'b' has another mode or owner")
def cpio_hard_link_two_modes():
    """which of the two modes the file gets depends on the reader"""
    return cpio(entry(b"a", b"", nlink=2), entry(b"b", mode=0o104755, nlink=2))


@refused("cpio", "bad-container", "'b' has another mode or owner")
def cpio_hard_link_two_owners():
    """the same of its owner"""
    return cpio(entry(b"a", nlink=2), entry(b"b", b"", uid=7, nlink=2))


@refused("cpio", "duplicate-member", "'a' is there twice")
def cpio_hard_link_to_itself():
    """one name, waiting for itself"""
    return cpio(entry(b"a", b"", nlink=2), entry(b"a", nlink=2))


@refused("cpio", "member-path", "component '..'")
def cpio_hard_link_outside():
    """a name that waits is a name"""
    return cpio(entry(b"../a", b"", nlink=2), entry(b"b", nlink=2))


@refused("cpio", "member-path", "component '..'")
def cpio_dotdot():
    """GNU cpio writes outside its folder"""
    return cpio(entry(b"../evil"))


@refused("cpio", "member-path", "component '..'")
def cpio_inner_dotdot():
    """the same, in the middle of a name"""
    return cpio(entry(b"a/../../evil"))


@refused("cpio", "member-path", "empty component")
def cpio_absolute():
    """GNU cpio unpacks it to where it says"""
    return cpio(entry(b"/etc/evil"))


@refused("cpio", "member-path", "empty component")
def cpio_double_slash():
    """a//b and a/b are two spellings of one file"""
    return cpio(entry(b"a//b"))


@refused("cpio", "member-path", "empty component")
def cpio_folder_with_slash():
    """tar's way to write a folder and not cpio's"""
    return cpio(cpio_folder(b"a/"))


@refused("cpio", "member-path", "component '.'")
def cpio_inner_dot():
    """a/./b and a/b are two spellings of one file"""
    return cpio(entry(b"a/./b"))


@refused("cpio", "member-path", "control character")
def cpio_control_character():
    """a name can steer the terminal of whoever lists it"""
    return cpio(entry(b"a\x1b[2J"))


@refused("cpio", "member-path", "not UTF-8")
def cpio_not_utf8():
    """readers decode it in different ways"""
    return cpio(entry(b"\xff\xfe"))


@refused("cpio", "member-path", "some names start with './'")
def cpio_mixed_dots():
    """./a and a are one file to an unpacker and two to a scanner"""
    return cpio(entry(b"./a"), entry(b"b", ino=2))


@refused("cpio", "member-path", "the root is no directory")
def cpio_root_is_file():
    """a file in place of the folder to unpack to"""
    return cpio(entry(b"."))


@refused("cpio", "duplicate-member", "two roots")
def cpio_two_roots():
    """whose the root is depends on the reader"""
    return cpio(cpio_folder(b"."), cpio_folder(b"./", uid=7))


@refused("cpio", "duplicate-member", "'a' is there twice")
def cpio_duplicate():
    """which of the two is installed depends on the unpacker"""
    return cpio(entry(b"a"), entry(b"a", b"evil\n", ino=2))


@refused("cpio", "duplicate-member", "lies below what is no directory")
def cpio_below_file():
    """unpacked by nobody, or by replacing the file"""
    return cpio(entry(b"a"), entry(b"a/b", ino=2))


@refused("cpio", "duplicate-member", "lies below what is no directory")
def cpio_below_waiting_link():
    """a name that waits for its bytes is no folder"""
    return cpio(entry(b"a", b"", nlink=2), entry(b"a/b", ino=2),
                entry(b"c", nlink=2))


@refused("cpio", "link-target", "lies below a symbolic link")
def cpio_below_symlink():
    """the link leads out of the folder, and the file follows it"""
    return cpio(cpio_link(b"a", b"/etc"), entry(b"a/passwd", ino=2))


@refused("cpio", "link-target", "a symbolic link's target of 0 bytes")
def cpio_symlink_to_nothing():
    """an empty target is read as the current folder, or not at all"""
    return cpio(cpio_link(b"a", b""))


@refused("cpio", "link-target", "a symbolic link's target of 5000 bytes")
def cpio_symlink_too_long():
    """longer than any path that a system takes"""
    return cpio(cpio_link(b"a", b"x" * 5000))


@refused("cpio", "link-target", "a symbolic link to")
def cpio_symlink_with_nul():
    """the kernel ends it there, and what follows is hidden"""
    return cpio(cpio_link(b"a", b"b\0hidden"))


@refused("cpio", "truncated", "ends within a member")
def cpio_symlink_cut():
    """half a target"""
    return cpio_link(b"a", b"x" * 99)[:150]


@refused("cpio", "member-path", "a name with '!/'")
def cpio_container_mark():
    """a!/b would read as member b of a container a"""
    return cpio(entry(b"a!/b"))
