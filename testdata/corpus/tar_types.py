"""Tar: what kind of file a member is, and what each kind may have."""
from corpus.cases import refused
from corpus.tar_form import *


@refused("tar", "member-type", "a member of type '4'")
def device_member():
    """whoever can read a device node reads the disk"""
    return member(b"sda", kind=b"4") + END


@refused("tar", "member-type", "a member of type '6'")
def fifo_member():
    """whoever opens it waits for ever"""
    return member(b"pipe", kind=b"6") + END


@refused("tar", "member-type", "a member of type 'S'")
def sparse_member():
    """half a kilobyte can declare sixty gigabytes"""
    return member(b"a", b"x", kind=b"S", magic=GNU) + END


@refused("tar", "member-type", "a member of type '\\x00'")
def old_regular_type():
    """type NUL is a file or a directory, depending on the reader"""
    return member(b"a", b"x", kind=b"\0") + END


@refused("tar", "member-type", "a member of type 'V'")
def tar_volume_label():
    """GNU's label: a file to other readers"""
    return member(b"label", kind=b"V", magic=GNU) + END


@refused("tar", "member-type", "a member of type 'M'")
def tar_continued():
    """the rest of a file that began in another archive"""
    return member(b"a", b"x", kind=b"M", magic=GNU) + END


@refused("tar", "member-type", "a member of type 'D'")
def tar_dump_folder():
    """GNU's incremental: a list of names to delete"""
    return member(b"a/", b"Yb\0\0", kind=b"D", magic=GNU) + END


@refused("tar", "member-type", "a member of type '7'")
def tar_contiguous():
    """a file, or not, as the system likes"""
    return member(b"a", b"x", kind=b"7") + END


@refused("tar", "member-type", "a member of type 'A'")
def tar_solaris_acl():
    """access rights to Solaris and a file to others"""
    return member(b"a", b"x", kind=b"A") + END


@refused("tar", "member-type", "a member of type 'X'")
def tar_solaris_extended():
    """an extended header to Solaris and a file to others"""
    return member(b"a", b"12 path=evil", kind=b"X") + member(b"b", b"x") + END


@refused("tar", "member-type", "a member of type '3'")
def tar_character_device():
    """whoever opens it talks to the hardware"""
    return member(b"tty", kind=b"3", patch={329: b"0000004"}) + END


@refused("tar", "bad-container", "a device number where there is no device")
def tar_device_number():
    """eight bytes that nobody shows"""
    return member(b"a", b"x", patch={329: b"0000004"}) + END


@refused("tar", "bad-container", "a mode with bits beyond the permissions")
def mode_of_another_type():
    """a second place that says what kind of file it is, and says another"""
    return member(b"a", b"x", mode=0o040644) + END


@refused("tar", "bad-container", "a malformed mode")
def tar_mode_is_text():
    """a mode that is no number"""
    return member(b"a", patch={100: b"rwxr-xr\0"}) + END


@refused("tar", "bad-container", "a member that is no file has a size")
def directory_with_size():
    """some readers skip its bytes and some read them as headers"""
    return member(b"a/", b"x" * 512, kind=b"5") + END


@refused("tar", "bad-container", "a member that is no file has a size")
def tar_symlink_with_size():
    """some readers skip its bytes and some read them as headers"""
    return member(b"a", b"x" * 512, kind=b"2", link=b"b") + END


@refused("tar", "bad-container", "a member that is no file has a size")
def tar_hardlink_with_size():
    """pax writes the bytes again, GNU tar does not read them"""
    return member(b"a", b"x") + member(b"b", b"x", kind=b"1", link=b"a") + END


@refused("tar", "bad-container", "a target without a link")
def tar_file_with_target():
    """a file that leads somewhere"""
    return member(b"a", b"x", link=b"/etc/passwd") + END
