"""Tar: what members are called and where links lead."""
from corpus.cases import accepted, refused
from corpus.packed_form import *
from corpus.tar_form import *


@refused("tar", "member-path", "component '..': '../evil'")
def dotdot_member():
    """an unpacker that joins names to a directory would write outside it"""
    return member(b"../evil", b"x") + END


@refused("tar", "member-path", "component '..': 'a/../../evil'")
def inner_dotdot_member():
    """the same, in the middle of a name"""
    return member(b"a/../../evil", b"x") + END


@refused("tar", "member-path", "empty component: '/etc/evil'")
def absolute_member():
    """some unpackers strip the slash and some do not"""
    return member(b"/etc/evil", b"x") + END


@refused("tar", "member-path", "empty component: 'a//b'")
def double_slash_member():
    """a//b and a/b are two spellings of one file"""
    return member(b"a//b", b"x") + END


@refused("tar", "member-path", "control character: 'a\\x1b[2Jb'")
def control_character_member():
    """a name can steer the terminal of whoever lists it"""
    return member(b"a\x1b[2Jb", b"x") + END


@refused("tar", "member-path", "not UTF-8: '\\xff\\xfe'")
def not_utf8_member():
    """readers decode it in different ways"""
    return member(b"\xff\xfe", b"x") + END


@refused("tar", "member-path",
         "some names start with './' and some do not: 'b'")
def mixed_dots():
    """./a and a are one file to an unpacker and two to a scanner"""
    return member(b"./a", b"x") + member(b"b", b"y") + END


@refused("tar", "member-path", "a name with '!/': 'a!/b'")
def container_mark_in_name():
    """a!/b would read as member b of a container a"""
    return member(b"a!/b", b"x") + END


@refused("tar", "member-path", "empty name: ''")
def empty_name():
    """readers give it different names"""
    return member(b"", b"x") + END


@refused("tar", "member-path", "empty component: 'a/'")
def file_with_slash():
    """old readers take it for a directory, and its bytes for headers"""
    return member(b"a/", b"x") + END


@refused("tar", "duplicate-member", "'a' is there twice")
def duplicate_member():
    """which of the two is installed depends on the unpacker"""
    return member(b"a", b"good") + member(b"a", b"evil") + END


@refused("tar", "duplicate-member", "'a' is there twice")
def file_over_directory():
    """a file where members before it need a directory"""
    return member(b"a/b", b"x") + member(b"a", b"y") + END


@refused("tar", "duplicate-member", "'a/b' lies below what is no directory")
def member_below_file():
    """a member below a file can be unpacked by nobody, or by replacing it"""
    return member(b"a", b"x") + member(b"a/b", b"y") + END


@refused("tar", "link-target", "'a/passwd' lies below a symbolic link")
def member_below_symlink():
    """the link leads out of the directory, and the file follows it"""
    return (member(b"a", kind=b"2", link=b"/etc") + member(b"a/passwd", b"x")
            + END)


@refused("tar", "link-target", "a hard link to 'b', which is no earlier file")
def hardlink_to_later_member():
    """what it links to depends on what was there before unpacking"""
    return member(b"a", kind=b"1", link=b"b") + member(b"b", b"x") + END


@refused("tar", "link-target", "a hard link to 'a', which is no earlier file")
def hardlink_to_symlink():
    """a hard link through a symbolic one leads anywhere"""
    return (member(b"a", kind=b"2", link=b"/etc/passwd")
            + member(b"b", kind=b"1", link=b"a") + END)


@refused("tar", "member-path", "component '..': '../../etc/passwd'")
def hardlink_outside():
    """a hard link gives a name to a file that exists already"""
    return member(b"a", kind=b"1", link=b"../../etc/passwd") + END


@refused("tar", "link-target", "a symbolic link to ''")
def symlink_to_nothing():
    """an empty target is read as the current directory, or not at all"""
    return member(b"a", kind=b"2") + END


@refused("tar", "member-path", "component '.'")
def tar_inner_dot():
    """a/./b and a/b are two spellings of one file"""
    return member(b"a/./b", b"x") + END


@refused("tar", "member-path", "control character")
def tar_c1_control():
    """a control character of two bytes, which terminals obey"""
    return member(b"a\xc2\x9b2J", b"x") + END


@refused("tar", "member-path", "not UTF-8")
def tar_surrogate():
    """half a character of UTF-16, in a form that decoders take differently"""
    return member(b"\xed\xa0\x80", b"x") + END


@refused("tar", "member-path", "component over 255 bytes")
def tar_long_component():
    """no file can be called so"""
    return long_name(b"x" * 256) + member(b"x", b"x", magic=GNU) + END


@refused("tar", "member-path", "more than 64 components")
def tar_deep_path():
    """a path that takes minutes to remove"""
    return long_name(b"d/" * 64 + b"x") + member(b"x", b"x", magic=GNU) + END


@refused("tar", "member-path", "name over 4096 bytes")
def tar_long_path():
    """longer than any path that a system takes"""
    return long_name(b"/".join([b"x" * 200] * 21)) + member(
        b"x", b"x", magic=GNU) + END


@refused("tar", "member-path", "the root is no directory")
def tar_root_is_file():
    """a file in place of the folder to unpack to"""
    return member(b"./", b"x") + END


@refused("tar", "member-path", "the root is no directory")
def tar_root_is_link():
    """the folder to unpack to leads away"""
    return member(b".", kind=b"2", link=b"/etc") + END


@refused("tar", "duplicate-member", "two roots")
def tar_two_roots():
    """whose mode the root gets depends on the reader"""
    return (member(b"./", kind=b"5", mode=0o755)
            + member(b"./", kind=b"5", mode=0o777) + END)


@refused("tar", "duplicate-member", "'a' is there twice")
def tar_symlink_and_file():
    """the file is written through the link"""
    return (member(b"a", kind=b"2", link=b"/etc/passwd")
            + member(b"a", b"x") + END)


@refused("tar", "duplicate-member", "'a' is there twice")
def tar_two_folders():
    """whose mode it gets depends on the reader"""
    return (member(b"a/", kind=b"5", mode=0o755)
            + member(b"a/", kind=b"5", mode=0o777) + END)


@refused("tar", "duplicate-member", "'a' is there twice")
def tar_folder_becomes_link():
    """the way of CVE-2021-32803: a folder, then a link in its place"""
    return (member(b"a/", kind=b"5", mode=0o755)
            + member(b"a", kind=b"2", link=b"/etc")
            + member(b"a/passwd", b"x") + END)


@refused("tar", "duplicate-member", "lies below what is no directory")
def tar_below_hardlink():
    """a name below another name of a file"""
    return (member(b"a", b"x") + member(b"b", kind=b"1", link=b"a")
            + member(b"b/c", b"y") + END)


@refused("tar", "link-target", "which is no earlier file")
def tar_hardlink_to_itself():
    """a name of itself"""
    return member(b"a", kind=b"1", link=b"a") + END


@refused("tar", "link-target", "which is no earlier file")
def tar_hardlink_to_folder():
    """a second name of a folder makes a circle"""
    return (member(b"a/", kind=b"5") + member(b"b", kind=b"1", link=b"a") + END)


@refused("tar", "member-path", "empty component")
def tar_hardlink_absolute():
    """a name of a file that was there before"""
    return member(b"a", kind=b"1", link=b"/etc/shadow") + END


@refused("tar", "member-path", "some names start with './'")
def tar_hardlink_mixed_dots():
    """the target is spelled otherwise than the file"""
    return member(b"./a", b"x") + member(b"./b", kind=b"1", link=b"a") + END


@refused("tar", "link-target", "a symbolic link to 'a\\x1bb'")
def tar_symlink_control():
    """a target can steer a terminal too"""
    return member(b"a", kind=b"2", link=b"a\x1bb") + END


@refused("tar", "link-target", "a symbolic link to")
def tar_symlink_not_utf8():
    """a target that readers decode in different ways"""
    return member(b"a", kind=b"2", link=b"\xff\xfe") + END


@refused("tar", "link-target", "a symbolic link to")
def tar_symlink_too_long():
    """longer than any path that a system takes"""
    return (long_name(b"x/" * 2500 + b"x", b"K")
            + member(b"a", kind=b"2", link=b"x", magic=GNU) + END)


@accepted("tar", "tar")
def tar_folder_after_content():
    """a folder may be named after what is in it"""
    return member(b"a/b", b"x") + member(b"a/", kind=b"5", mode=0o700) + END


@accepted("tar", "tar")
def tar_odd_names():
    """what systemd and certificates are called: backslash, space, umlaut"""
    return (member(b"dev-disk-by\\x2dlabel.swap", b"x")
            + member("NetLock_Arany_Főtanúsítvány.crt".encode(), b"x")
            + member(b"with space", b"x") + member(b"...", b"x") + END)
