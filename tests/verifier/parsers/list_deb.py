#!/usr/bin/env python3
"""Lists a package's data archive as inspect_file does, with other readers:
dpkg-deb for the package, tarfile for the archive."""
import hashlib
import subprocess
import sys
import tarfile

TYPES = {
    tarfile.REGTYPE: "file",
    tarfile.DIRTYPE: "dir",
    tarfile.SYMTYPE: "symlink",
    tarfile.LNKTYPE: "hardlink",
}


def plain(name):
    return name[2:] if name.startswith("./") else name


def printable(text):
    return "".join(
        c if c.isprintable() else "".join("\\x%02x" % b for b in c.encode())
        for c in text)


def main():
    dpkg = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", sys.argv[1]],
                            stdout=subprocess.PIPE)
    with tarfile.open(fileobj=dpkg.stdout, mode="r|") as archive:
        for entry in archive:
            digest = "-"
            size = entry.size if entry.type == tarfile.REGTYPE else 0
            if entry.type == tarfile.REGTYPE:
                data = archive.extractfile(entry).read()
                digest = hashlib.sha256(data).hexdigest()
            link = entry.linkname
            if entry.type == tarfile.LNKTYPE:
                link = plain(link)
            caps = entry.pax_headers.get("SCHILY.xattr.security.capability",
                                         "")
            print("\t".join([
                TYPES[entry.type], "%04o" % entry.mode, str(entry.uid),
                str(entry.gid), str(size), digest,
                printable(plain(entry.name)) or ".", printable(link), caps
            ]))


main()
