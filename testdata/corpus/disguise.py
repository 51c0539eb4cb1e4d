"""Files that are two things, or not what their name says, or hold a secret."""
import hashlib
import io
import zipfile

from corpus.cases import accepted, refused
from corpus.elf_form import hardened
from corpus.tar_form import END, member


def leaf(ending, form, *facts, coverage="leaf"):
    return accepted(ending, form, coverage=coverage, facts=facts)


def inside(*facts):
    return accepted("tar", "tar", facts=facts)


def token(begin, length):
    """Made here and given by nobody."""
    letters = "qWeRtYuIoPaSdFgHjKlZxCvBnM9872465103"
    return begin + (letters * 20)[:length].encode()


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(zipfile.ZipInfo("a.class"), b"\xca\xfe\xba\xbe")
    return file.getvalue()


@leaf("sh", "script", "polyglot=zip at 10")
def script_and_zip():
    """a zip is read from its end, a script from its beginning"""
    return b"#!/bin/sh\n" + archive()


@leaf("elf", "elf", "polyglot=zip at ")
def elf_and_jar():
    """a program, and a jar to whoever asks java"""
    return hardened().bytes() + archive()


@leaf("pdf", "pdf", "polyglot=zip at 9", coverage="opaque")
def pdf_and_zip():
    """a document, and an archive behind it"""
    return b"%PDF-1.7\n" + archive()


@leaf("png", "png", "polyglot=zip at 8")
def image_and_zip():
    """a picture, and an archive behind it"""
    return b"\x89PNG\r\n\x1a\n" + archive()


@leaf("html", "text", "polyglot=zip at 4096")
def html_and_zip():
    """a page, and an archive behind it"""
    page = b"<html></html>\n"
    return page + b" " * (4096 - len(page)) + archive()


@leaf("png", "png", "polyglot=pdf at 8")
def image_and_pdf():
    """a document may begin anywhere in the first kilobyte"""
    return b"\x89PNG\r\n\x1a\n%PDF-1.7\n"


@leaf("gif", "gif", "polyglot=iso9660 at 32768")
def image_and_iso():
    """a disc's first sectors are anybody's"""
    return (b"GIF89a" + bytes(32762) + b"\1CD001\1" + bytes(100))[:32900]


@refused("elf", "bad-container", "tar: a header without the ustar or GNU magic")
def elf_and_tar():
    """a program that is the name of a member too must be a whole tar"""
    body = bytearray(hardened().bytes())
    body += bytes(600)
    body[257:263] = b"ustar\0"
    return bytes(body)


@leaf("sh", "script", "polyglot=gzip at 17")
def script_with_an_archive():
    """an installer that carries what it installs"""
    return b"#!/bin/sh\nexit 0\n" + b"\x1f\x8b\x08" + bytes(40)


@inside("type-mismatch=png is elf")
def program_called_picture():
    """a name is what people go by"""
    return member(b"logo.png", hardened().bytes()) + END


@inside("type-mismatch=txt is gzip", "unopened=gzip ")
def archive_called_text():
    """nor is an archive that cannot be opened a text"""
    return member(b"notes.txt", b"\x1f\x8b\x08" + bytes(5)) + END


@inside("opaque=squashfs")
def opaque_member():
    """what nothing here takes apart is not looked into"""
    return member(b"root.img", b"hsqs" + bytes(100)) + END


@inside("secret=github-token %s" % hashlib.sha256(token(b"ghp_", 36)).hexdigest()[:16], "secret=aws-access-key ",
        "secret=rsa-private-key ", "secret=jwt ", "secret=slack-webhook ",
        "secret=pypi-token ", "secret=google-api-key ",
        "secret=gcp-service-account ")
def secrets():
    """a type and a fingerprint, and never what is secret"""
    key = (token(b"", 64) + b"\n") * 3
    lines = [
        b"token = " + token(b"ghp_", 36),
        b"id = AKIA" + b"Q3EGPRDW5TKNLVZ2",
        b"-----BEGIN RSA " + b"PRIVATE KEY-----\n" + key
        + b"-----END RSA " + b"PRIVATE KEY-----",
        b"t=" + token(b"eyJhbGciOi", 20) + b"." + token(b"eyJ", 30) + b"."
        + token(b"", 43),
        b"https://hooks.slack.com/services/T" + b"Q3EGPRDW5/BKNLVZ2Q3E/"
        + token(b"", 24),
        token(b"pypi-AgEIcHlwaS5vcmc", 60),
        b"key: " + token(b"AIza", 35),
        b'"private_key_id": "' + b"0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"
        + b'",',
    ]
    return member(b"etc/app.conf", b"\n".join(lines) + b"\n") + END


@accepted("txt", "text", coverage="leaf")
def no_secrets():
    """what only resembles one is none"""
    return b"\n".join([
        b"AKIAIOSFODNN7EXAMPLE", token(b"xghp_", 36), token(b"ghp_", 35),
        token(b"ghp_", 37), b"ghp_" + b"x" * 36,
        b"-----BEGIN RSA " + b"PRIVATE KEY-----\n...\n-----END RSA "
        + b"PRIVATE KEY-----"]) + b"\n"
