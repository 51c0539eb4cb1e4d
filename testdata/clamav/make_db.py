#!/usr/bin/env python3
"""testdata/clamav/make_db.py FOLDER [DATE [VERSION]]

A signature database of our own for clamd, for want of a network: FOLDER/daily.cud
("unsigned container"), which clamd takes beside or in place of the official ones
and whose VERSION and DATE (2026-01-31T23:59:59Z; now, if not given) it then tells.
It knows the text of EICAR's test file and one of our own, wherever they stand in a
file (.ndb), and another of our own by the hash of a file that is no more (.hdb).
"""
import calendar
import gzip
import hashlib
import io
import os
import sys
import tarfile
import time

EICAR = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
         rb"$H+H*")
ANYWHERE = b"airlock-testdata-clamav-anywhere"
WHOLE = b"airlock-testdata-clamav-whole\n"


def main():
    folder = sys.argv[1]
    stamp = int(time.time())
    if len(sys.argv) > 2:
        stamp = calendar.timegm(
            time.strptime(sys.argv[2], "%Y-%m-%dT%H:%M:%SZ"))
    version = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    files = {
        "COPYING": b"Made by testdata/clamav/make_db.py.\n",
        # Name:TargetType:Offset:HexSignature; 0 and * are any file, anywhere.
        "daily.ndb": b"".join(
            b"%s:0:*:%s\n" % (name, text.hex().encode())
            for name, text in ((b"Airlock.Test.EICAR", EICAR),
                               (b"Airlock.Test.Anywhere", ANYWHERE))),
        # MD5:Size:Name
        "daily.hdb": b"".join(
            b"%s:%d:%s\n" % (hashlib.md5(text).hexdigest().encode(),
                             len(text), name)
            for name, text in ((b"Airlock.Test.Whole", WHOLE),)),
    }
    signatures = sum(files[name].count(b"\n")
                     for name in ("daily.ndb", "daily.hdb"))

    def head(digest):
        # Time, version, signatures, level of function, MD5, signature, builder.
        when = time.strftime("%d %b %Y %H-%M +0000", time.gmtime(stamp))
        return (f"ClamAV-VDB:{when}:{version}:{signatures}:90:{digest}:X:"
                f"airlock:{stamp}")

    # Must agree with the container's head.
    info = head("X") + "\n" + "".join(
        f"{name}:{len(files[name])}:{hashlib.sha256(files[name]).hexdigest()}\n"
        for name in ("daily.hdb", "daily.ndb"))
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w",
                      format=tarfile.USTAR_FORMAT) as tar:
        for name, data in (("COPYING", files["COPYING"]),
                           ("daily.info", info.encode()),
                           ("daily.hdb", files["daily.hdb"]),
                           ("daily.ndb", files["daily.ndb"])):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    body = gzip.compress(raw.getvalue(), mtime=0)
    os.makedirs(folder, exist_ok=True)
    # Replaced as a whole: clamd may be reading it.
    with open(folder + "/daily.new", "wb") as out:
        out.write(head(hashlib.md5(body).hexdigest()).ljust(512).encode() + body)
    os.rename(folder + "/daily.new", folder + "/daily.cud")


if __name__ == "__main__":
    main()
