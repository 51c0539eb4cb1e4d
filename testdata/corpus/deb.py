"""deb(5)."""
from corpus.cases import accepted, refused
from corpus.deb_form import *
from corpus.packed_form import *
from corpus.tar_form import *


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


@refused("deb", "member-type", "member 3 is '_hidden'")
def deb_extra_member():
    """dpkg passes over members that it does not know"""
    return deb((b"control.tar.xz", xz(control())), (b"_hidden", b"hidden"),
               (b"data.tar.xz", xz(data())))


@refused("deb", "member-type", "member 4 is 'data.tar.gz'")
def deb_second_data():
    """which one is installed depends on the reader"""
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(data())),
               (b"data.tar.gz", gzip(data())))


@refused("deb", "member-type", "member 2 is 'data.tar.xz'")
def deb_wrong_order():
    """control must come before data"""
    return deb((b"data.tar.xz", xz(data())), (b"control.tar.xz", xz(control())))


@refused("deb", "truncated", "the input ends within a deb member's header")
def deb_without_data():
    """a package that installs nothing, or was cut"""
    return deb((b"control.tar.xz", xz(control())))


@refused("deb", "bad-container", "a format other than 2.0")
def deb_version_3():
    """a format that does not exist yet"""
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(data())),
               version=b"3.0\n")


@refused("deb", "bad-container", "'control.tar.xz' is no xz")
def deb_name_lies():
    """what is called .xz is read as gzip by whoever looks at the bytes"""
    return deb((b"control.tar.xz", gzip(control())),
               (b"data.tar.xz", xz(data())))


@refused("deb", "bad-container", "a header without the ustar or GNU magic")
def deb_data_is_no_tar():
    """nobody knows what dpkg would make of it"""
    return deb((b"control.tar.xz", xz(control())),
               (b"data.tar.xz", xz(b"hello" * 300)))


@refused("deb", "trailing-bytes", "bytes follow the end of the stream")
def deb_gzip_trailing_bytes():
    """hidden in a part, behind the end of its stream"""
    return deb((b"control.tar.gz", gzip(control()) + b"hide"),
               (b"data.tar.gz", gzip(data())))


@refused("deb", "truncated", "ends within a member")
def deb_truncated():
    """half a package"""
    whole = deb((b"control.tar.xz", xz(control())),
                (b"data.tar.xz", xz(data())))
    return whole[:-40]


@refused("deb", "bad-container", "padding that is no newline")
def deb_bad_padding():
    """a byte that no reader looks at"""
    parts = [(b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(data()))]
    odd = gzip(control())
    odd = odd if len(odd) % 2 else gzip(control(), flags=8, extra=b"\0")
    return (b"!<arch>\n" + ar_member(b"debian-binary", b"2.0\n")
            + ar_member(b"control.tar.gz", odd, pad=b"!")
            + ar_member(*parts[1]))


@refused("deb", "bad-container", "a header without its end")
def deb_bad_header_end():
    """a header that does not end as headers do"""
    return (b"!<arch>\n" + ar_member(b"debian-binary", b"2.0\n", end=b"xx")
            + ar_member(b"control.tar.xz", xz(control()))
            + ar_member(b"data.tar.xz", xz(data())))


@refused("deb", "link-target", "'a/passwd' lies below a symbolic link")
def deb_below_symlink():
    """the strict rules hold inside a package's parts"""
    evil = (member(b"./", kind=b"5", mode=0o755)
            + member(b"./a", kind=b"2", link=b"/etc")
            + member(b"./a/passwd", b"x") + END)
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(evil)))


def of(control_name=b"control.tar.xz", data_name=b"data.tar.xz",
       control_part=None, data_part=None, more=b"", **changes):
    """A package with another part; `changes` are for the header of control."""
    control_part = xz(control()) if control_part is None else control_part
    data_part = xz(data()) if data_part is None else data_part
    head = ar_member(control_name, control_part, **{
        k: v for k, v in changes.items() if k in ("size", "end", "pad")})
    head = bytearray(head)
    for at, what in changes.get("patch", {}).items():
        head[at:at + len(what)] = what
    return (b"!<arch>\n" + ar_member(b"debian-binary", b"2.0\n") + bytes(head)
            + ar_member(data_name, data_part) + more)


@accepted("deb", "deb")
def zstd_deb():
    """a package as Ubuntu has them"""
    return of(b"control.tar.zst", b"data.tar.zst",
              zstd(control(), window=b"\x20"), zstd(data(), window=b"\x20"))


@accepted("deb", "deb")
def mixed_deb():
    """each part is packed in its own way"""
    return of(b"control.tar.gz", b"data.tar", gzip(control()), data())


@accepted("deb", "deb")
def signed_deb():
    """debsig's signature as a fourth member"""
    return of(more=ar_member(b"_gpgorigin", b"a signature\n"))


@refused("deb", "trailing-bytes", "bytes follow the last member")
def deb_fifth_member():
    """behind the signature comes nothing"""
    return of(more=ar_member(b"_gpgorigin", b"a signature\n")
              + ar_member(b"hidden", b"x"))


@refused("deb", "member-type", "member 4 is 'hidden'")
def deb_fourth_member():
    """dpkg passes over what follows data"""
    return of(more=ar_member(b"hidden", b"x"))


@refused("deb", "member-type", "member 2 is 'control.tar.bz2'")
def deb_bzip2_control():
    """dpkg knows no bzip2 there, others do"""
    return of(b"control.tar.bz2")


@refused("deb", "member-type", "member 3 is 'data.tar.lzma'")
def deb_lzma_data():
    """a packing without integrity check"""
    return of(data_name=b"data.tar.lzma")


@refused("deb", "member-type", "member 2 is 'control.tar.xz/'")
def deb_name_with_slash():
    """how other ar archives end a name; dpkg strips it, others do not"""
    return of(b"control.tar.xz/")


@refused("deb", "member-type", "member 2 is '#1/14'")
def deb_bsd_long_name():
    """a name in front of the bytes, for those who know BSD's form"""
    return of(b"#1/14", control_part=b"control.tar.xz" + xz(control()))


@refused("deb", "bad-container", "a malformed size")
def deb_malformed_size():
    """a number that some readers take for zero"""
    return of(patch={48: b"  12      "})


@refused("deb", "bad-container", "a malformed size")
def deb_negative_size():
    """some readers go backwards"""
    return of(patch={48: b"-12       "})


@refused("deb", "bad-container", "a malformed mode")
def deb_malformed_mode():
    """a mode that is not octal"""
    return of(patch={40: b"100999  "})


@refused("deb", "bad-container", "a malformed time")
def deb_malformed_time():
    """a time in hexadecimal"""
    return of(patch={16: b"0x12345     "})


@refused("deb", "bad-container", "a malformed user id")
def deb_malformed_user():
    """an owner that is no number"""
    return of(patch={28: b"root  "})


@refused("deb", "bad-container", "a malformed group id")
def deb_malformed_group():
    """a group that is no number"""
    return of(patch={34: b"      "})


@refused("deb", "bad-container", "a member that is no regular file")
def deb_member_is_folder():
    """a mode that says folder"""
    return of(patch={40: b"40755   "})


@refused("deb", "truncated", "ends within a member")
def deb_size_lies():
    """ten gigabytes, of which there are few bytes"""
    return of(size=9_999_999_999)


@refused("deb", "bad-container", "is no xz")
def deb_size_too_small():
    """a part that is cut, and its rest the next header"""
    return of(size=0)


@refused("deb", "truncated", "a deb member's padding")
def deb_without_padding():
    """an odd part at the end needs its newline"""
    odd = data() + b"x"
    return of(data_name=b"data.tar", data_part=odd)[:-1]


@refused("deb", "bad-container", "a format other than 2.0")
def deb_version_with_more():
    """a second line that dpkg ignores"""
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(data())),
               version=b"2.0\nmore\n")


@refused("deb", "member-path", "component '..'")
def deb_dotdot():
    """dpkg unpacks as root"""
    evil = (member(b"./", kind=b"5", mode=0o755)
            + member(b"./../etc/evil", b"x") + END)
    return of(data_part=xz(evil))


@refused("deb", "member-type", "a member of type '3'")
def deb_device():
    """a device in a package"""
    return of(data_part=xz(member(b"./tty", kind=b"3") + END))


@refused("deb", "duplicate-member", "'control' is there twice")
def deb_two_controls():
    """dpkg takes the last, scanners the first"""
    text = member(b"./control", b"Package: a\n")
    return of(control_part=xz(text + text + END))


@refused("deb", "trailing-bytes", "bytes follow the end of the archive")
def deb_bytes_behind_tar():
    """hidden in a part, behind the end of its archive"""
    return of(data_part=xz(data() + b"hidden".ljust(512, b"\0")))


@refused("deb", "truncated", "the input ends too early")
def deb_part_truncated():
    """a part whose stream is cut, in a package that is whole"""
    return of(data_part=xz(data())[:-12])
