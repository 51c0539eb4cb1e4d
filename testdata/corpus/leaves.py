"""Files that are no containers."""
from corpus.cases import accepted
from corpus.deb_form import *
from corpus.packed_form import *


@accepted("txt", "text", coverage="leaf")
def plain_text():
    """a text has nothing inside"""
    return "a text\nwith ü\n".encode()


@accepted("bin", "unknown", coverage="opaque")
def unknown_bytes():
    """what nobody knows must not pass for looked into"""
    return bytes(range(256))


@accepted("7z", "7z", coverage="opaque")
def opaque_7z():
    """a container that nothing here takes apart"""
    return b"7z\xbc\xaf\x27\x1c" + bytes(26)


@accepted("zip", "zip", coverage="opaque")
def opaque_spanned_zip():
    """the first of several volumes"""
    return b"PK\7\x08PK\3\4" + bytes(26)


@accepted("txt", "text", coverage="leaf")
def eicar_text():
    """the scanner's test file, in two pieces in this source"""
    return (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-"
            b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\n")


@accepted("deb", "deb")
def eicar_deb():
    """the same, packed twice inside a package"""
    body = (member(b"./", kind=b"5", mode=0o755)
            + member(b"./evil.gz", gzip(eicar_text())) + END)
    return deb((b"control.tar.xz", xz(control())), (b"data.tar.xz", xz(body)))
