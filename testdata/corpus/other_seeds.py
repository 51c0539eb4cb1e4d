"""Seeds of parsers that read no archives."""
import base64
import struct

from corpus.cases import seed


def mpi(number):
    return struct.pack(">H", number.bit_length()) + number.to_bytes(
        (number.bit_length() + 7) // 8, "big")


def subpacket(kind, body):
    return bytes([len(body) + 1, kind]) + body


def signature_packet(kind=1, algorithm=22, numbers=(3 << 250, 5 << 248)):
    """A version 4 signature that is well formed and signs nothing."""
    hashed = (subpacket(33, b"\x04" + bytes(range(20)))
              + subpacket(2, struct.pack(">I", 1_700_000_000)))
    unhashed = subpacket(16, bytes(range(12, 20)))
    body = (bytes([4, kind, algorithm, 8]) + struct.pack(">H", len(hashed))
            + hashed + struct.pack(">H", len(unhashed)) + unhashed + b"\1\2"
            + b"".join(mpi(number) for number in numbers))
    return b"\x89" + struct.pack(">H", len(body)) + body


def crc24(data):
    crc = 0xB704CE
    for byte in data:
        crc ^= byte << 16
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= 0x1864CFB
    return crc & 0xFFFFFF


def armoured(data):
    text = base64.b64encode(data)
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return (b"-----BEGIN PGP SIGNATURE-----\n\n" + b"\n".join(lines) + b"\n="
            + base64.b64encode(crc24(data).to_bytes(3, "big"))
            + b"\n-----END PGP SIGNATURE-----\n")


@seed("openpgp_signature")
def eddsa():
    return signature_packet()


@seed("openpgp_signature")
def rsa_and_ecdsa():
    return (signature_packet(0, 1, (7 << 2040,))
            + signature_packet(0, 19, (3 << 250, 5 << 240)))


@seed("openpgp_signature")
def detached_armoured():
    return armoured(signature_packet(0))


@seed("openpgp_signature")
def new_format():
    body = signature_packet()[3:]
    return b"\xc2" + bytes([len(body)]) + body


@seed("cleartext")
def in_release():
    return (b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
            b"Origin: Test\nSHA256:\n " + b"a" * 64 + b" 1 main/Packages\n"
            + armoured(signature_packet()))


@seed("cleartext")
def escaped_dashes():
    return (b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512,SHA256\n\n"
            b"- -----BEGIN PGP SIGNATURE-----\n\n- -\n"
            + armoured(signature_packet()))


@seed("strict_json")
def all_kinds():
    return (b'{"a":[1,-0,1e2,1.5,18446744073709551615,true,false,null],'
            b'"b":{"c":"\\u00e9\\n\xc3\xbc"}}\n')


@seed("strict_json")
def key_twice():
    return b'{"a":1,"\\u0061":2}'


@seed("strict_json")
def lone_surrogate():
    return b'["\\ud800"]'


@seed("strict_json")
def deep():
    return b"[" * 33 + b"]" * 33


def descriptor(kind, more=b""):
    return (b'{"mediaType":"' + kind + b'","digest":"sha256:' + b"a" * 64
            + b'","size":12' + more + b"}")


MANIFEST = b"application/vnd.oci.image.manifest.v1+json"


@seed("oci")
def image_index():
    return (b'{"schemaVersion":2,"manifests":['
            + descriptor(MANIFEST, b',"annotations":{"org.opencontainers.'
                         b'image.ref.name":"latest"}') + b"]}")


@seed("oci")
def image_manifest():
    return (b'{"schemaVersion":2,"mediaType":"' + MANIFEST + b'","config":'
            + descriptor(b"application/vnd.oci.image.config.v1+json")
            + b',"layers":['
            + descriptor(b"application/vnd.oci.image.layer.v1.tar+gzip")
            + b"]}")


@seed("oci")
def cosign_signature():
    return (b'{"schemaVersion":2,"config":'
            + descriptor(b"application/vnd.oci.image.config.v1+json")
            + b',"layers":['
            + descriptor(b"application/vnd.dev.cosign.simplesigning.v1+json",
                         b',"annotations":{"dev.cosignproject.cosign/'
                         b'signature":"c2ln"}') + b"]}")


@seed("oci")
def simple_signing():
    return (b'{"critical":{"identity":{"docker-reference":"a/b"},"image":'
            b'{"docker-manifest-digest":"sha256:' + b"a" * 64
            + b'"},"type":"cosign container image signature"},'
            b'"optional":null}')


@seed("oci")
def both_manifest_and_index():
    return b'{"schemaVersion":2,"config":{},"layers":[],"manifests":[]}'


@seed("packages_file")
def two_stanzas():
    return (b"Package: a\nSHA256: " + b"a" * 64 + b"\n\nPackage: b\nSHA256: "
            + b"b" * 64 + b"\n\n")


@seed("packages_file")
def two_blank_lines():
    return b"Package: a\n\n\nPackage: b\n"
