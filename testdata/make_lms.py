#!/usr/bin/env python3
"""Makes testdata/vectors/lms.jsonl and the seeds of lms_fuzz.

Only the standard library; no clock and no randomness. The signer below is RFC
8554 read a second time, in another language; what both could have misread is
held against the public keys and signatures of RFC 8554 appendix F and RFC 9858
appendix A, which are made here again from those appendices' private keys.
"""
import hashlib
import json
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
HASHES = [(False, 32), (False, 24), (True, 32), (True, 24)]


def u16(n):
    return struct.pack(">H", n)


def u32(n):
    return struct.pack(">I", n)


class OneTime:
    """LM-OTS type `number`."""

    def __init__(self, number):
        self.number = number
        self.shake, self.n = HASHES[(number - 1) // 4]
        self.w = 1 << (number - 1) % 4
        # RFC 8554 table 1 and RFC 9858 tables 1 to 3.
        self.p, self.shift = {
            (32, 1): (265, 7), (32, 2): (133, 6), (32, 4): (67, 4),
            (32, 8): (34, 0), (24, 1): (200, 8), (24, 2): (101, 6),
            (24, 4): (51, 4), (24, 8): (26, 0)}[self.n, self.w]

    def hash(self, *parts):
        data = b"".join(parts)
        if self.shake:
            return hashlib.shake_256(data).digest(self.n)
        return hashlib.sha256(data).digest()[:self.n]

    def digits(self, value):
        bits = "".join(format(b, "08b") for b in value)
        cut = [int(bits[i:i + self.w], 2) for i in range(0, len(bits), self.w)]
        total = sum((1 << self.w) - 1 - d for d in cut) << self.shift
        tail = format(total, "016b")
        cut += [int(tail[i:i + self.w], 2) for i in range(0, 16, self.w)]
        return cut[:self.p]

    def chain(self, I, q, i, value, start, end):
        for j in range(start, end):
            value = self.hash(I, u32(q), u16(i), bytes([j]), value)
        return value


class Tree:
    """An LMS private key, by RFC 8554 appendix A."""

    def __init__(self, lms, ots, seed, I):
        self.lms, self.ots = lms, OneTime(ots)
        self.h = 5 * ((lms - 5) % 5 + 1)
        self.seed, self.I = seed, I
        o = self.ots
        leaves = []
        for q in range(1 << self.h):
            ends = [o.chain(I, q, i, self.secret(q, i), 0, (1 << o.w) - 1)
                    for i in range(o.p)]
            key = o.hash(I, u32(q), b"\x80\x80", *ends)
            leaves.append(o.hash(I, u32((1 << self.h) + q), b"\x82\x82", key))
        self.nodes = {(1 << self.h) + q: leaf for q, leaf in enumerate(leaves)}
        for r in range((1 << self.h) - 1, 0, -1):
            self.nodes[r] = o.hash(I, u32(r), b"\x83\x83", self.nodes[2 * r],
                                   self.nodes[2 * r + 1])

    def secret(self, q, i):
        return self.ots.hash(self.I, u32(q), u16(i), b"\xff", self.seed)

    @property
    def public(self):
        return u32(self.lms) + u32(self.ots.number) + self.I + self.nodes[1]

    def sign(self, q, message, C=None):
        o = self.ots
        C = C or o.hash(self.I, u32(q), b"\xff\xfd\xff", self.seed)
        Q = o.hash(self.I, u32(q), b"\x81\x81", C, message)
        y = [o.chain(self.I, q, i, self.secret(q, i), 0, d)
             for i, d in enumerate(o.digits(Q))]
        path, r = [], (1 << self.h) + q
        while r > 1:
            path.append(self.nodes[r ^ 1])
            r //= 2
        return (u32(q) + u32(o.number) + C + b"".join(y) + u32(self.lms) +
                b"".join(path))


def counting(start, count):
    return bytes(range(start, start + count))


CASES = []


def case(comment, want, key, message, signature):
    CASES.append({"id": len(CASES) + 1, "comment": comment, "want": want,
                  "publicKey": key.hex(), "msg": message.hex(),
                  "sig": signature.hex()})


def rfc8554_case_2():
    """H10 and W4 over H5 and W8."""
    h = bytes.fromhex
    top = Tree(6, 3, h("558b8966c48ae9cb898b423c83443aae"
                       "014a72f1b1ab5cc85cf1d892903b5439"),
               h("d08fabd4a2091ff0a8cb4ed834e74534"))
    assert top.public.hex() == (
        "0000000600000003d08fabd4a2091ff0a8cb4ed834e74534"
        "32a58885cd9ba0431235466bff9651c6c92124404d45fa53cf161c28f1ad5a8e")
    low = Tree(5, 4, h("a1c4696e2608035a886100d05cd99945"
                       "eb3370731884a8235e2fb3d4d71f2547"),
               h("215f83b7ccb9acbcd08db97b0d04dc2b"))
    assert low.public.hex() == (
        "0000000500000004215f83b7ccb9acbcd08db97b0d04dc2b"
        "a1cd035833e0e90059603f26e07ad2aad152338e7a5e5984bcd5f7bb4eba40b7")
    message = (b"The enumeration in the Constitution, of certain rights, shall "
               b"not be construed to deny or disparage others retained by the "
               b"people.\n")
    first = top.sign(3, low.public, h("3d46bee8660f8f215d3f96408a7a64cf"
                                      "1c4da02b63a55f62c666ef5707a914ce"))
    second = low.sign(4, message, h("0eb1ed54a2460d512388cad533138d24"
                                    "0534e97b1e82d33bd927d201dfc24ebb"))
    # Where the appendix's own signatures begin and end.
    assert first[40:56].hex() == "0674e8cb7a55f0c48d484f31f3aa4af9"
    assert first.hex().endswith("7c7e931ba7b3bd0d824a4570")
    assert second[40:56].hex() == "11b3649023696f85150b189e50c00e98"
    return top, low, message, first, second


def rfc9858():
    """Appendix A.1 to A.3: SHA-256/192, SHAKE256/192, SHAKE256."""
    for lms, ots, seed, I, root, what in (
            (10, 8, counting(0, 24), counting(0x20, 16),
             "2c571450aed99cfb4f4ac285da14882796618314508b12d2", "SHA256-192"),
            (20, 16, counting(0x30, 24), counting(0x50, 16),
             "db54a4509901051c01e26d9990e550347986da87924ff0b1", "SHAKE256-192"),
            (15, 12, counting(0x60, 32), counting(0x80, 16),
             "9bb7faee411cae806c16a466c3191a8b65d0ac31932bbf0c2d07c7a4a36379fe",
             "SHAKE256-256")):
        tree = Tree(lms, ots, seed, I)
        assert tree.nodes[1].hex() == root, what
        message = b"Test message for " + what.encode() + b"\n"
        C = (bytes.fromhex("0b5040a18c1b5cabcbc85b047402ec6294a30dd8da8fc3da")
             if lms == 10 else None)
        signature = tree.sign(5, message, C)
        if lms == 10:
            assert signature[32:48].hex() == "e13b9f0875f09361dc77fcc4481ea463"
        case("RFC 9858, " + what, True, u32(1) + tree.public, message,
             u32(0) + signature)


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def main():
    top, low, message, first, second = rfc8554_case_2()
    hss_key = u32(2) + top.public
    hss = u32(1) + first + low.public + second
    case("RFC 8554 appendix F, case 2", True, hss_key, message, hss)
    case("its lower tree alone", True, low.public, message, second)
    case("its upper tree alone", True, top.public, low.public, first)
    rfc9858()
    abc = b"abc"
    for ots in range(1, 17):
        lms = 5 + 5 * ((ots - 1) // 4)
        tree = Tree(lms, ots, bytes([ots]) * OneTime(ots).n, counting(ots, 16))
        case("LMS type %d, LM-OTS type %d" % (lms, ots), True, tree.public, abc,
             tree.sign(31 if ots % 2 else 0, abc))
    # One fault each.
    key, sig, msg = low.public, second, message
    case("another message", False, key, msg + b"\n", sig)
    case("no message", False, key, b"", sig)
    spots = {"q": 3, "type of LM-OTS": 7, "C": 8, "y[0]": 40,
             "y[33]": 40 + 33 * 32 + 31, "type of LMS": 40 + 34 * 32 + 3,
             "path[0]": 40 + 34 * 32 + 4, "path[4]": len(sig) - 1}
    for what, at in spots.items():
        case("a bit of the signature's %s" % what, False, key, msg,
             flipped(sig, at))
    for what, at in {"type of LMS": 3, "type of LM-OTS": 7, "I": 8,
                     "T[1]": len(key) - 1}.items():
        case("a bit of the key's %s" % what, False, flipped(key, at), msg, sig)
    for length in (0, 3, 4, 8, 39, 40, len(sig) - 160, len(sig) - 1):
        case("%d bytes of the signature" % length, False, key, msg,
             sig[:length])
    for length in (0, 4, 23, 24, len(key) - 1):
        case("%d bytes of the key" % length, False, key[:length], msg, sig)
    case("a byte after the signature", False, key, msg, sig + b"\0")
    case("a byte after the key", False, key + b"\0", msg, sig)
    case("a leaf beyond the tree", False, key, msg, u32(32 + 4) + sig[4:])
    case("types of zero", False, u32(0) + key[4:], msg, sig)
    case("an unknown type of LMS", False, u32(25) + key[4:], msg, sig)
    case("an unknown type of LM-OTS", False, key[:4] + u32(17) + key[8:], msg,
         sig)
    case("two hashes", False, key[:4] + u32(8) + key[8:], msg, sig)
    case("HSS of no level", False, u32(0) + key, msg, sig)
    case("HSS of nine levels", False, u32(9) + key, msg, u32(8) + sig)
    case("HSS of one level", True, u32(1) + key, msg, u32(0) + sig)
    case("HSS with a level too few", False, u32(1) + top.public, msg, hss)
    case("HSS with a level too many", False, u32(3) + top.public, msg, hss)
    case("HSS that claims another depth", False, hss_key, msg,
         u32(0) + hss[4:])
    at = 4 + len(first)
    for what, spot in {"first signature": 60, "next key": at + 30,
                       "next key's type": at + 3,
                       "last signature": len(hss) - 1}.items():
        case("HSS: a bit of the %s" % what, False, hss_key, msg,
             flipped(hss, spot))
    for length in (4, 100, at - 1, at, at + 55, len(hss) - 1):
        case("HSS: %d bytes of the signature" % length, False, hss_key, msg,
             hss[:length])
    case("HSS: a byte after the signature", False, hss_key, msg, hss + b"\0")
    case("HSS: levels from another key", False,
         u32(2) + Tree(5, 4, b"x" * 32, counting(0, 16)).public, msg, hss)

    with open(os.path.join(HERE, "vectors", "lms.jsonl"), "w") as out:
        for one in CASES:
            out.write(json.dumps(one, separators=(",", ":")) + "\n")
    seeds = os.path.join(HERE, "seeds", "lms")
    os.makedirs(seeds, exist_ok=True)
    # Length of the key in one octet, key, signature.
    for name, k, s in (("hss", hss_key, hss), ("lms", key, sig)):
        with open(os.path.join(seeds, name + ".bin"), "wb") as out:
            out.write(bytes([len(k)]) + k + s)
    print(len(CASES), "cases")


if __name__ == "__main__":
    main()
