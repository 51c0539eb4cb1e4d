#!/usr/bin/env python3
"""Makes testdata/vectors/x509-path.jsonl.

Needs pyca/cryptography (45 or later). Keys and signatures are random, so every
run makes other bytes with the same answers. The cases follow x509-limbo's: one
object a line in that suite's fields, `want` beside them. Each has one fault or
none, and is named like the suite's case of the same fault where it has one, or
`own`. Why each is refused stands in vectors/x509-path.why, kept by hand.
"""
import datetime
import ipaddress
import json
import os
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as Eku
from cryptography.x509.oid import NameOID

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
FAR = datetime.datetime(2969, 5, 3, tzinfo=UTC)
NOW = datetime.datetime(2024, 1, 1, tzinfo=UTC)
DAY = datetime.timedelta(days=1)
CASES = []


def dns(*names):
    return [x509.DNSName(n) for n in names]


def raw_dns(name):
    return x509.DNSName._init_without_validation(name)


def ip(text):
    return x509.IPAddress(ipaddress.ip_address(text))


def net(text):
    return x509.IPAddress(ipaddress.ip_network(text))


def mail(text):
    return x509.RFC822Name._init_without_validation(text)


def name(text):
    return x509.Name.from_rfc4514_string(text) if text else x509.Name([])


def directory(text):
    return x509.DirectoryName(name(text))


USAGES = ("digital_signature", "content_commitment", "key_encipherment",
          "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
          "encipher_only", "decipher_only")


def usage(*bits):
    return x509.KeyUsage(**{bit: bit in bits for bit in USAGES})


def constraints(permitted=None, excluded=None):
    # Around the library's own checks: some of these are malformed.
    made = x509.NameConstraints(dns("a"), None)
    made._permitted_subtrees = permitted
    made._excluded_subtrees = excluded
    return made


class Issued:
    def __init__(self, cert, key):
        self.cert, self.key = cert, key

    @property
    def pem(self):
        if isinstance(self.cert, bytes):
            return self.cert.decode()
        return self.cert.public_bytes(serialization.Encoding.PEM).decode()


def new_key():
    return ec.generate_private_key(ec.SECP256R1())


def issue(parent, subject, extensions, key=None, issuer=None, serial=None,
          before=EPOCH, after=FAR, sign=None, hash=hashes.SHA256(),
          aki=True, ski=True, version=None, pss=False):
    """`extensions`: (extension, critical) pairs; parent None signs itself."""
    key = key or new_key()
    signer = sign or (parent.key if parent else key)
    builder = x509.CertificateBuilder(
        issuer_name=issuer if issuer is not None else
        (parent.cert.subject if parent else subject),
        subject_name=subject, public_key=key.public_key(),
        serial_number=x509.random_serial_number() if serial is None else serial,
        not_valid_before=before, not_valid_after=after)
    if ski:
        extensions = extensions + [
            (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)]
    if aki and parent:
        extensions = extensions + [
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(
                parent.key.public_key()), False)]
    builder._extensions = [x509.Extension(e.oid, c, e) for e, c in extensions]
    if version is not None:
        builder._version = version
        builder._extensions = []
    if isinstance(signer, ed25519.Ed25519PrivateKey):
        hash = None
    more = {"rsa_padding": padding.PSS(padding.MGF1(hash), hash.digest_size)
            } if pss else {}
    return Issued(builder.sign(signer, hash, **more), key)


def over_sha1(issued, key):
    """The same certificate signed over SHA-1, which the library does not do:
    the algorithms' names and RSA's signatures are equally long."""
    sha256, sha1 = (bytes.fromhex("2a864886f70d0101" + n) for n in ("0b", "05"))
    tbs = issued.cert.tbs_certificate_bytes.replace(sha256, sha1)
    signature = key.sign(tbs, padding.PKCS1v15(), hashes.SHA1())
    der = issued.cert.public_bytes(serialization.Encoding.DER)
    der = der.replace(sha256, sha1)[:-len(signature)] + signature
    return Issued(x509.load_der_x509_certificate(der), issued.key)


CA = (x509.BasicConstraints(True, None), True)
CA_USAGE = (usage("key_cert_sign", "crl_sign"), False)


def root(extra=(), subject="CN=root", basic=CA, key_usage=CA_USAGE, **how):
    exts = [e for e in (basic, key_usage) if e] + list(extra)
    return issue(None, name(subject), exts, **how)


COUNTER = [0]


def ica(parent, extra=(), pathlen=None, subject=None, basic=True,
        key_usage=CA_USAGE, san=None, **how):
    COUNTER[0] += 1
    if basic is True:
        basic = (x509.BasicConstraints(True, pathlen), True)
    exts = [e for e in (basic, key_usage) if e] + list(extra)
    if san:
        exts.append((x509.SubjectAlternativeName(san), False))
    return issue(parent, name(subject or "CN=ica-%d" % COUNTER[0]), exts, **how)


def leaf(parent, san=("example.com",), san_critical=False, eku=(Eku.SERVER_AUTH,),
         eku_critical=False, key_usage=(usage("digital_signature"), False),
         subject="CN=example.com", extra=(), basic=None, **how):
    exts = [e for e in (basic, key_usage) if e]
    if eku is not None:
        exts.append((x509.ExtendedKeyUsage(list(eku)), eku_critical))
    if san is not None:
        names = [x509.DNSName(n) if isinstance(n, str) else n for n in san]
        exts.append((x509.SubjectAlternativeName(names), san_critical))
    return issue(parent, name(subject), exts + list(extra), **how)


def crl(signer, revoked=(), key=None, issuer=None, this=EPOCH, next=FAR,
        number=(x509.CRLNumber(1), False), extra=(), entry=None):
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=issuer or signer.cert.subject, last_update=this,
        next_update=next)
    for serial in revoked:
        one = x509.RevokedCertificateBuilder(serial, NOW - DAY)
        if entry:
            one = one.add_extension(*entry)
        builder = builder.add_revoked_certificate(one.build())
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(
            signer.key.public_key()), False)
    for extension in [number] * bool(number) + list(extra):
        builder = builder.add_extension(*extension)
    made = builder.sign(key or signer.key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def case(id, want, roots, peer, intermediates=(), dns_name="example.com",
         peer_name=None, peer_names=(), kind="SERVER", time=None, eku=(),
         features=(), crls=(), **more):
    named = peer_name or {"kind": "DNS", "value": dns_name}
    CASES.append({
        "id": id, "want": want, "validation_kind": kind,
        "features": list(features),
        "trusted_certs": [c.pem for c in roots],
        "untrusted_intermediates": [c.pem for c in intermediates],
        "peer_certificate": peer.pem,
        "validation_time": (time or NOW).isoformat(),
        "signature_algorithms": [], "key_usage": [],
        "extended_key_usage": list(eku), "expected_peer_name": named,
        "expected_peer_names": [{"kind": "RFC822", "value": v}
                                for v in peer_names],
        "max_chain_depth": None, "crls": list(crls), **more})


UNKNOWN = x509.ObjectIdentifier("1.3.6.1.4.1.55738.666.1")


def unknown(critical=True):
    return (x509.UnrecognizedExtension(UNKNOWN, b""), critical)


def profile_cases():
    """What RFC 5280 asks of every certificate."""
    r = root()
    p = "rfc5280::"
    case(p + "ee-empty-issuer", False, [r], leaf(r, issuer=name("")))
    empty = root(subject="")
    case(p + "ca-empty-subject", False, [empty], leaf(empty))
    case(p + "unknown-critical-extension-ee", False, [r],
         leaf(r, extra=[unknown()]))
    bad = root([unknown()])
    case(p + "unknown-critical-extension-root", False, [bad], leaf(bad))
    i = ica(r, [unknown()])
    case(p + "unknown-critical-extension-intermediate", False, [r], leaf(i), [i])
    case(p + "unknown-critical-extension-unrelated-intermediate", True, [r],
         leaf(r), [i])
    case("own::unknown-extension", True, [r], leaf(r, extra=[unknown(False)]))
    i = ica(r)
    case(p + "chain-untrusted-root", False, [root(subject="CN=other")],
         leaf(i), [r, i])
    case("own::chain", True, [r], leaf(i), [i])
    i = ica(r, basic=(x509.BasicConstraints(False, None), True))
    case(p + "intermediate-ca-without-ca-bit", False, [r], leaf(i), [i])
    i = ica(r, basic=None)
    case(p + "intermediate-ca-missing-basic-constraints", False, [r], leaf(i),
         [i])
    bad = root(basic=None)
    case(p + "root-missing-basic-constraints", False, [bad], leaf(bad))
    bad = root(basic=(x509.BasicConstraints(True, None), False))
    case(p + "root-non-critical-basic-constraints", False, [bad], leaf(bad))
    bad = root(key_usage=(usage("digital_signature"), False))
    case(p + "root-inconsistent-ca-extensions", False, [bad], leaf(bad))
    bare = root(key_usage=None)
    case("own::root-without-key-usage", True, [bare], leaf(bare))
    i = ica(r, pathlen=0, key_usage=(usage("crl_sign"), False))
    case(p + "ica-ku-keycertsign", False, [r], leaf(i), [i])
    case(p + "leaf-ku-keycertsign", False, [r],
         leaf(r, key_usage=(usage("digital_signature", "key_cert_sign"), False),
              basic=(x509.BasicConstraints(False, None), True)))
    access = x509.AuthorityInformationAccess([x509.AccessDescription(
        x509.oid.AuthorityInformationAccessOID.CA_ISSUERS,
        x509.DNSName("example.com"))])
    case(p + "ee-aia", True, [r], leaf(r, extra=[(access, False)]))
    case(p + "ee-critical-aia-invalid", False, [r],
         leaf(r, extra=[(access, True)]))
    case("webpki::malformed-aia", False, [r], leaf(r, extra=[(
        x509.UnrecognizedExtension(access.oid, b"malformed"), False)]))
    again = (x509.SubjectAlternativeName(dns("example.com")), False)
    case(p + "duplicate-extensions", False, [r], leaf(r, extra=[again]))
    case(p + "no-keyusage", True, [r], leaf(r, key_usage=None))
    case("own::no-ca-as-leaf", True, [r],
         leaf(r, basic=(x509.BasicConstraints(False, None), False)))
    ca_leaf = ica(r, san=dns("ca.example.com"))
    case(p + "ca-as-leaf", True, [r], ca_leaf, dns_name="ca.example.com")
    case(p + "ca-as-leaf-wrong-san", False, [r], ca_leaf,
         dns_name="other.example.com")
    case("webpki::ca-as-leaf", False, [r], ca_leaf, dns_name="ca.example.com")
    case("webpki::ee-basicconstraints-ca", False, [r],
         leaf(r, basic=(x509.BasicConstraints(True, None), True)))
    i = ica(r)
    case(p + "root-and-intermediate-swapped", True, [i], leaf(i), [r])
    case(p + "serial::too-long", False, [r],
         leaf(r, serial=int.from_bytes(b"\x7f" * 22, "big")))
    case(p + "serial::zero", False, [r], leaf(r, serial=0))
    case("own::serial-of-20-octets", True, [r],
         leaf(r, serial=int.from_bytes(b"\x7f" * 20, "big")))
    case("webpki::v1-cert", False, [r], leaf(r, version=x509.Version.v1))
    policy = x509.PolicyConstraints(3, None)
    i = ica(r, [(policy, False)])
    case(p + "pc::ica-noncritical-pc", False, [r], leaf(i), [i])
    signed_by_another = leaf(r, sign=new_key())
    case("own::forged-signature", False, [r], signed_by_another)


def key_id_cases():
    r = root()
    p = "rfc5280::"
    key = new_key()
    own = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    bad = root([(own, True)], key=key)
    case(p + "aki::critical-aki", False, [bad], leaf(bad))
    good = root([(own, False)], key=key)
    case("own::root-with-its-own-aki", True, [good], leaf(good))
    case(p + "aki::leaf-missing-aki", False, [r], leaf(r, aki=False))
    i = ica(r, aki=False)
    case(p + "aki::intermediate-missing-aki", False, [r], leaf(i), [i])
    case(p + "aki::self-signed-root-missing-aki", True, [r], leaf(r))
    case(p + "aki::cross-signed-root-missing-aki", False, [i], leaf(i))
    critical = (x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
                True)
    bad = root([critical], key=key, ski=False)
    case(p + "ski::critical-ski", False, [bad], leaf(bad))
    bad = root(ski=False)
    case(p + "ski::root-missing-ski", False, [bad], leaf(bad))
    i = ica(r, ski=False)
    case(p + "ski::intermediate-missing-ski", False, [r], leaf(i), [i])
    here = name("CN=myCN")
    where = [x509.DirectoryName(here)]
    for what, aki in (
            ("missing-keyidentifier", (None, None, None)),
            ("all-fields", (own.key_identifier, where, 1234))):
        bad = root([(x509.AuthorityKeyIdentifier(*aki), False)], key=key)
        case("webpki::aki::root-with-aki-" + what, False, [bad], leaf(bad))
    other = x509.AuthorityKeyIdentifier.from_issuer_public_key(
        new_key().public_key())
    bad = root([(other, False)])
    case("webpki::aki::root-with-aki-ski-mismatch", False, [bad], leaf(bad))


def validity_cases():
    p = "rfc5280::validity::"
    a, b = NOW - 365 * DAY, NOW + 365 * DAY

    def chain(id, want, time, r=(a, b), i=(a, b), e=(a, b)):
        one = root(before=r[0], after=r[1])
        two = ica(one, before=i[0], after=i[1])
        case(p + id, want, [one], leaf(two, before=e[0], after=e[1]), [two],
             time=time)

    past = (a, NOW - DAY)
    chain("expired-root", False, NOW, r=past)
    chain("expired-intermediate", False, NOW, i=past)
    chain("expired-leaf", False, NOW, e=past)
    chain("notbefore-exact", True, a)
    chain("notafter-exact", True, b)
    tick = datetime.timedelta(milliseconds=1)
    chain("notbefore-fractional", False, a - tick)
    chain("notafter-fractional", True, b + 5 * tick)
    chain("own-not-yet-valid", False, a - datetime.timedelta(seconds=1))
    chain("own-expired", False, b + datetime.timedelta(seconds=1))


def path_length_cases():
    r = root()
    p = "pathlen::"
    for n in (0, 1, 2):
        i = ica(r, pathlen=n)
        case(p + "ee-with-intermediate-pathlen-%d" % n, True, [r], leaf(i), [i])
    one = ica(r, pathlen=0)
    two = ica(one, pathlen=0, san=dns("example.com"))
    case(p + "validation-ignores-pathlen-in-leaf", True, [r], two, [one])
    case(p + "intermediate-violates-pathlen-0", False, [r], leaf(two),
         [one, two])
    one = ica(r, pathlen=1)
    two = ica(one, pathlen=2)
    case(p + "intermediate-pathlen-may-increase", True, [r], leaf(two),
         [one, two])
    two = ica(one, pathlen=0)
    three = ica(two, pathlen=0)
    case(p + "intermediate-pathlen-too-long", False, [r], leaf(three),
         [one, two, three])
    two = ica(one, pathlen=1, subject="CN=same")
    first = ica(r, pathlen=1, subject="CN=same")
    second = ica(first, pathlen=1, subject="CN=same")
    third = ica(second, pathlen=0)
    case(p + "self-issued-certs-pathlen", True, [r], leaf(third),
         [first, second, third])
    i = ica(r)
    j = ica(i)
    for depth, want in ((0, False), (1, False), (2, True)):
        case(p + "max-chain-depth-%d" % depth, want, [r], leaf(j), [i, j],
             max_chain_depth=depth)
    case(p + "max-chain-depth-0-exhausted", True, [r], leaf(r),
         max_chain_depth=0)
    case(p + "max-chain-depth-1-self-issued", True, [r], leaf(second),
         [first, second], max_chain_depth=1)


def constraint_cases():
    p = "rfc5280::nc::"

    def direct(id, want, permitted=None, excluded=None, san=("example.com",),
               critical=True, **how):
        leaf_how = {k: how.pop(k) for k in ("subject", "eku") if k in how}
        r = root([(constraints(permitted, excluded), critical)])
        case(id if "::" in id else p + id, want, [r],
             leaf(r, san=san, **leaf_how), **how)

    ex = dns("example.com")
    direct("permitted-dns-mismatch", False, ex, san=("not-example.com",),
           dns_name="not-example.com")
    direct("excluded-dns-match", False, None, ex)
    direct("permitted-dns-match", True, ex)
    direct("permitted-dns-match-noncritical", False, ex, critical=False,
           features=["rfc5280-incompatible-with-webpki"])
    direct("webpki::nc::permitted-dns-match-noncritical", True, ex,
           critical=False)
    direct("permitted-dns-match-more", True, ex, san=("foo.bar.example.com",),
           dns_name="foo.bar.example.com")
    direct("excluded-dns-match-second", False, None,
           dns("not-allowed.example.com"),
           san=("example.com", "not-allowed.example.com"))
    for v, network, there, elsewhere in (
            (4, "192.0.2.0/24", "192.0.2.1", "192.0.3.1"),
            (6, "2001:db8::/32", "2001:db8::1", "2001:db9::1")):
        at = {"kind": "IP", "value": there}
        direct("permitted-ipv%d-match" % v, True, [net(network)],
               san=[ip(there)], peer_name=at)
        direct("excluded-ipv%d-match" % v, False, None, [net(network)],
               san=[ip(there)], peer_name=at)
        direct("permitted-ip%d-mismatch" % v, False, [net(network)],
               san=[ip(elsewhere)],
               peer_name={"kind": "IP", "value": elsewhere})
        direct("invalid-ipv%d-address" % v, False, [ip(there)],
               san=[ip(there)], peer_name=at)
    foo, other = directory("CN=foo"), directory("CN=not-foo")
    both = ("example.com", foo)
    direct("permitted-dn-match", True, [foo], subject="CN=foo", san=both)
    direct("permitted-dn-mismatch", False, [foo], subject="CN=not-foo",
           san=("example.com", other))
    direct("excluded-dn-match", False, None, [foo], subject="CN=foo", san=both)
    direct("permitted-dn-match-subject-san-mismatch", False, [foo],
           subject="CN=not-foo", san=both)
    direct("excluded-dn-match-sub-mismatch", False, None, [foo],
           subject="CN=foo", san=("example.com", other))
    direct("own::excluded-dn-in-another-case", False, None, [foo],
           subject="CN=FOO")
    direct("excluded-match-permitted-and-excluded", False, ex, ex)
    direct("permitted-different-constraint-type", True, [net("192.0.2.0/24")])
    direct("excluded-different-constraint-type", True, None,
           [net("192.0.2.0/24")])
    under = dict(san=("foo.example.com",), dns_name="foo.example.com")
    direct("invalid-dnsname-wildcard", False, [raw_dns("*.example.com")],
           **under)
    direct("invalid-dnsname-leading-period", False, [raw_dns(".example.com")],
           **under)
    direct("own::excluded-dnsname-leading-period", False, None,
           [raw_dns(".example.org")], **under)
    client = dict(kind="CLIENT", eku=["clientAuth"])

    def mailbox(id, want, permitted, san, excluded=None):
        r = root()
        i = ica(r, [(constraints(permitted, excluded), True)])
        case(p + id, want, [r],
             leaf(i, san=[mail(s) for s in san], eku=[Eku.CLIENT_AUTH]), [i],
             peer_names=san[:1], **client)

    mailbox("invalid-email-address", False,
            [mail("invalid@invalid@example.com")], ["a@example.com"])
    mailbox("nc-permits-invalid-email-san", False, [mail("example.com")],
            ["good@example.com", "invalid@address@example.com"])
    mailbox("nc-permits-email-exact", True, [mail("foo@example.com")],
            ["foo@example.com"])
    mailbox("nc-permits-email-domain", True, [mail("example.com")],
            ["foo@example.com"])
    mailbox("own-email-of-another-box", False, [mail("foo@example.com")],
            ["bar@example.com"])
    mailbox("own-email-of-a-subdomain", False, [mail("example.com")],
            ["foo@sub.example.com"])
    mailbox("own-email-under-a-domain", True, [mail(".example.com")],
            ["foo@sub.example.com"])
    mailbox("own-email-excluded", False, None, ["foo@example.com"],
            [mail("example.com")])
    r = root()
    for critical in (False, True):
        case(p + "not-allowed-in-ee-%scritical" % ("" if critical else "non"),
             False, [r], leaf(r, extra=[(constraints(ex), critical)]))
    # Self-issued authorities are exempt, leaves never.
    same = root([(constraints(ex), True)], subject="CN=not-example.com")
    i = ica(same, subject="CN=not-example.com", san=dns("not-example.com"))
    case(p + "permitted-self-issued", True, [same], leaf(i), [i])
    limited = root([(constraints(ex), True)])
    i = ica(limited, subject="CN=not-example.com")
    case(p + "excluded-self-issued-leaf", False, [limited],
         leaf(i, subject="CN=not-example.com", san=("not-example.com",)), [i],
         dns_name="not-example.com")
    # An authority's own names count.
    narrow = constraints(dns("permitted.example.com"),
                         dns("forbidden.example.com"))
    for at_root in (False, True):
        top = root([(narrow, True)] if at_root else [])
        one = ica(top, [] if at_root else [(narrow, True)])
        two = ica(one, san=dns("forbidden.example.com"))
        case(p + "intermediate-with-san-rejected-by-%s-nc" %
             ("root" if at_root else "intermediate"), False, [top],
             leaf(two, san=("permitted.example.com",)), [one, two],
             dns_name="permitted.example.com")
    foo_bar = dns("foo.example.com", "bar.example.com")
    for id, above, beneath in (
            ("narrows", foo_bar, foo_bar[1:]), ("widens", foo_bar[1:], foo_bar)):
        one = ica(r, [(constraints(above), True)])
        two = ica(one, [(constraints(beneath), True)])
        case(p + "restrictive-permits-in-intermediates-" + id, False, [r],
             leaf(two, san=("foo.example.com",)), [one, two],
             dns_name="foo.example.com")
    i = ica(r, [(constraints(ex), True)])
    case(p + "nc-permits-invalid-dns-san", False, [r],
         leaf(i, san=[raw_dns(".example.com"), "foo.example.com"]), [i],
         dns_name="foo.example.com")
    i4 = ica(r, [(constraints([net("192.0.2.0/24")]), True)])
    case(p + "nc-permits-invalid-ip-san", False, [r],
         leaf(i4, san=[net("192.0.2.0/24"), ip("192.0.2.1")]), [i4],
         peer_name={"kind": "IP", "value": "192.0.2.1"})
    private = x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.55738.666.3"),
                             b"\x05\x00")
    i = ica(r, [(constraints(ex, [private]), True)])
    case(p + "nc-forbids-othername", False, [r],
         leaf(i, san=["example.com", private]), [i])
    case(p + "nc-forbids-othername-noop", True, [r], leaf(i), [i])
    # Alternative chains: one of two intermediates of one name and key.
    for id in ("nc-forbids-alternate-chain-ica", "nc-forbids-same-chain-ica"):
        alternative = id == "nc-forbids-alternate-chain-ica"
        a, b = root(subject="CN=a"), root(subject="CN=b")
        limit = ica(a, [(narrow if alternative else
                         constraints(None, dns("forbidden.example.com")),
                         True)])
        key = new_key()
        loud = ica(b if alternative else limit, key=key, subject="CN=mid",
                   san=dns("forbidden.example.com"))
        quiet = ica(limit if alternative else b, key=key, subject="CN=mid")
        case(p + id, True, [a] if alternative else [a, b],
             leaf(loud, san=("permitted.example.com",)), [limit, loud, quiet],
             dns_name="permitted.example.com")
    # A wildcard may stand for what is excluded (CVE-2025-61727).
    star = dict(san=("*.example.com",), dns_name="bar.example.com")
    direct("cve::cve-2025-61727", False, ex, dns("bar.example.com"), **star)
    direct("webpki::own-wildcard-over-an-exclusion", False, ex,
           dns("bar.example.com"), subject="CN=*.example.com", **star)
    direct("webpki::nc::nc-permits-dns-san-pattern", True, ex,
           subject="CN=*.example.com", **star)
    direct("cve::cve-2025-61727-nc-permits-variant", False,
           dns("foo.example.com"), san=("*.example.com",),
           dns_name="foo.example.com")
    direct("own::nc-wildcard-is-no-name", False, ex, **star)
    for id, none in (("both-null", None), ("both-empty-sequences", [])):
        i = ica(r, [(constraints(none, none), True)])
        case("webpki::nc::intermediate-permitted-excluded-subtrees-" + id,
             False, [r], leaf(i), [i])
    i = ica(r, [(constraints([], ex[:0] + dns("other.example")), True)])
    case(p + "permitted-empty-sequence-excluded-nonempty", False, [r], leaf(i),
         [i])
    many = dns(*("t%d.test" % n for n in range(300)))
    direct("pathological::nc-dos-1", False, many, dns("x.test"), san=many,
           dns_name="t0.test", features=["denial-of-service"])


def use_cases():
    r = root()
    p = "rfc5280::eku::"
    server = dict(eku=["serverAuth"])
    case(p + "ee-wrong-eku", False, [r], leaf(r, eku=[Eku.CLIENT_AUTH]),
         **server)
    case(p + "ee-without-eku", True, [r], leaf(r, eku=None))
    w = "webpki::eku::"
    case(w + "ee-without-eku", False, [r], leaf(r, eku=None),
         features=["pedantic-webpki-eku"])
    for id, want, uses in (
            ("ee-anyeku", False, [Eku.ANY_EXTENDED_KEY_USAGE]),
            ("ee-serverauth-with-additional", True, [Eku.CLIENT_AUTH]),
            ("ee-codesigning-with-serverauth", False, [Eku.CODE_SIGNING]),
            ("ee-emailprotection-with-serverauth", False,
             [Eku.EMAIL_PROTECTION]),
            ("ee-timestamping-with-serverauth", False, [Eku.TIME_STAMPING]),
            ("ee-ocspsigning-with-serverauth", False, [Eku.OCSP_SIGNING]),
            ("ee-precertificate-with-serverauth", False,
             [x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.4")])):
        case(w + id, want, [r], leaf(r, eku=[Eku.SERVER_AUTH] + uses), **server)
    case(w + "ee-clientauth-only", False, [r], leaf(r, eku=[Eku.CLIENT_AUTH]),
         **server)
    case(w + "ee-critical-eku", False, [r], leaf(r, eku_critical=True),
         **server)
    use = (x509.ExtendedKeyUsage([Eku.SERVER_AUTH]), False)
    bad = root([use])
    case(w + "root-has-eku", False, [bad], leaf(bad), **server)
    i = ica(r, [(x509.ExtendedKeyUsage([Eku.EMAIL_PROTECTION]), False)])
    case("own::intermediate-for-another-use", False, [r], leaf(i), [i])
    case("own::key-usage-asked-for", True, [r], leaf(r),
         key_usage=["digitalSignature"])
    case("own::key-usage-missing", False, [r], leaf(r),
         key_usage=["keyAgreement"])
    case("own::scheme-asked-for", True, [r], leaf(r),
         signature_algorithms=["ECDSA_WITH_SHA256"])
    case("own::scheme-not-asked-for", False, [r], leaf(r),
         signature_algorithms=["ECDSA_WITH_SHA384", "ECDSA_WITH_SHA1"])


def name_cases():
    r = root()
    w = "webpki::san::"

    def one(id, want, san, asked, subject="", **how):
        case(id if "::" in id else w + id, want, [r],
             leaf(r, san=san, subject=subject, san_critical=not subject, **how),
             dns_name=asked)

    one("exact-dns-san", True, ("example.com",), "example.com")
    one("mismatch-domain-san", False, ("example.com",), "example2.com")
    one("mismatch-subdomain-san", False, ("abc.example.com",),
        "def.example.com")
    one("mismatch-subdomain-apex-san", False, ("example.com",),
        "abc.example.com")
    one("mismatch-apex-subdomain-san", False, ("abc.example.com",),
        "example.com")
    one("public-suffix-wildcard-san", False, ("*.com",), "example.com")
    one("leftmost-wildcard-san", True, ("*.example.com",), "foo.example.com")
    one("wildcard-embedded-leftmost-san", False, ("ba*.example.com",),
        "baz.example.com")
    one("wildcard-not-in-leftmost-san", False, ("foo.*.example.com",),
        "foo.bar.example.com")
    one("wildcard-match-across-labels-san", False, ("*.example.com",),
        "foo.bar.example.com")
    one("wildcard-embedded-ulabel-san", False, ("xn--*-1b3c148a.example.com",),
        "xn--bliss-1b3c148a.example.com")
    one("unicode-emoji-san", False, [raw_dns("\U0001f61c.example.com")],
        "xn--628h.example.com")
    one("san-wildcard-only", False, ("*",), "example.com")
    one("san-wildcard-only-tld", False, ("*",), "com")
    one("own-other-case", True, ("Example.COM",), "example.com")
    one("own-nul", False, [raw_dns("example.com\0.evil.example")],
        "example.com")
    case(w + "exact-localhost-ip-san", True, [r],
         leaf(r, san=[ip("127.0.0.1")], subject="", san_critical=True),
         peer_name={"kind": "IP", "value": "127.0.0.1"})
    case("own::address-as-a-host", True, [r], leaf(r, san=[ip("127.0.0.1")]),
         dns_name="127.0.0.1")
    case("own::address-is-no-dns-name", False, [r],
         leaf(r, san=[raw_dns("127.0.0.1")]), dns_name="127.0.0.1")
    case(w + "no-san", False, [r], leaf(r, san=None))
    case("own::common-name-is-no-host", False, [r], leaf(r, san=None))
    case(w + "san-critical-with-nonempty-subject", False, [r],
         leaf(r, san_critical=True))
    case("rfc5280::san::noncritical-with-empty-subject", False, [r],
         leaf(r, subject=""))
    case("rfc5280::san::malformed", False, [r], leaf(r, san=None, extra=[(
        x509.UnrecognizedExtension(x509.SubjectAlternativeName.oid,
                                   b"example.com"), False)]))
    c = "webpki::cn::"
    one(c + "not-in-san", False, ("valid.example.com",), "valid.example.com",
        "CN=other.example.com")
    one(c + "case-mismatch", False, ("example.com",), "example.com",
        "CN=Example.COM")
    for id, cn, there in (
            ("ipv4-hex", "0xC0A80101", "192.168.1.1"),
            ("ipv6-uppercase", "2001:DB8::8A2E:370:7334",
             "2001:db8::8a2e:370:7334"),
            ("ipv6-uncompressed", "2001:0db8:0000:0000:0000:0000:0000:0001",
             "2001:db8::1")):
        case(c + id + "-mismatch", False, [r],
             leaf(r, san=[ip(there)], subject="CN=" + cn),
             peer_name={"kind": "IP", "value": there})
    case("own::common-name-of-nobody", True, [r],
         leaf(r, subject="CN=other.example.com"))


def smime_cases():
    r = root()
    box = mail("user@example.com")
    asked = dict(kind="CLIENT", eku=["emailProtection"],
                 peer_names=["user@example.com"])
    email = [Eku.EMAIL_PROTECTION]
    sound = dict(san=[box], eku=email, subject="CN=user")

    def one(id, want, features=(), parent=None, issuers=(), more=asked, **how):
        case("smime::" + id, want, [r if parent is None or issuers else parent],
             leaf(parent or r, **{**sound, **how}), issuers, features=features,
             **more)

    one("san::exact-rfc822-san", True)
    one("san::no-san", False, san=None, subject="CN=user@example.com")
    one("san::san-without-rfc822name", False, san=("example.com",))
    one("san::san-critical-with-nonempty-subject", False, san_critical=True)
    one("san::san-critical-with-empty-subject", True, san_critical=True,
        subject="")
    one("san::multiple-rfc822-sans", True, san=[mail("o@example.com"), box])
    for to in ("other@example.com", "user@example.org", "User@example.com"):
        one("san::mismatch-" + to, False, more={**asked, "peer_names": [to]})
    one("eku::ee-missing-email-protection", False, eku=[Eku.CLIENT_AUTH])
    one("eku::ee-without-eku", False, eku=None)
    for id, use in (("server-auth", Eku.SERVER_AUTH),
                    ("code-signing", Eku.CODE_SIGNING),
                    ("time-stamping", Eku.TIME_STAMPING),
                    ("any-eku", Eku.ANY_EXTENDED_KEY_USAGE)):
        one("eku::ee-has-" + id, False, eku=email + [use])
        i = ica(r, [(x509.ExtendedKeyUsage(email + [use]), False)], pathlen=0)
        one("eku::intermediate-has-" + id, False, parent=i, issuers=[i])
    i = ica(r, [(x509.ExtendedKeyUsage(email), False)], pathlen=0)
    one("eku::own-intermediate", True, parent=i, issuers=[i])
    i = ica(r, [(x509.ExtendedKeyUsage([Eku.SERVER_AUTH]), False)], pathlen=0)
    one("eku::intermediate-missing-email-protection", False, parent=i,
        issuers=[i])
    one("eku::root-has-eku", False,
        parent=root([(x509.ExtendedKeyUsage(email), False)]))
    key = "ku::"
    one(key + "key-management-only-ec", True,
        key_usage=(usage("key_agreement"), True))
    one(key + "ee-key-cert-sign", False,
        key_usage=(usage("digital_signature", "key_cert_sign"), True))
    one(key + "ee-missing-key-usage", False, key_usage=None)
    one(key + "ee-key-usage-not-critical", False,
        features=["pedantic-smime-eku"])
    for bit in ("key_cert_sign", "crl_sign"):
        other = "crl_sign" if bit == "key_cert_sign" else "key_cert_sign"
        i = ica(r, key_usage=(usage(other), True), pathlen=0)
        one(key + "intermediate-missing-" + bit.replace("_", "-"), False,
            parent=i, issuers=[i])


def key_cases():
    def at_root(id, want, key, **how):
        r = root(key=key, **how)
        case(id, want, [r], leaf(r, **how))

    def at_leaf(id, want, key):
        r = root()
        case(id, want, [r], leaf(r, key=key))

    w = "webpki::forbidden-"
    p192 = ec.generate_private_key(ec.SECP192R1())
    at_root(w + "p192-root", False, p192)
    at_leaf(w + "p192-leaf", False, p192)
    old = dsa.generate_private_key(2048)
    at_root(w + "dsa-root", False, old)
    at_leaf(w + "dsa-leaf", False, old)
    weak = rsa.generate_private_key(65537, 1024)
    at_root(w + "weak-rsa-key-in-root", False, weak)
    at_leaf(w + "weak-rsa-in-leaf", False, weak)
    odd = rsa.generate_private_key(65537, 2052)
    at_root(w + "rsa-not-divisable-by-8-in-root", False, odd)
    at_leaf(w + "rsa-key-not-divisable-by-8-in-leaf", False, odd)
    at_leaf("own::rsa-not-divisible-by-8", True, odd)
    good = rsa.generate_private_key(65537, 2048)
    at_root("webpki::own-rsa-2048", True, good)
    at_root("own::rsa-pss", True, good, pss=True)
    r = over_sha1(root(key=good), good)
    # Nobody relies on a root's own signature.
    case("own::sha-1-in-the-root-alone", True, [r], leaf(r))
    case("own::sha-1", False, [r], over_sha1(leaf(r), good))
    at_root("own::p-384", True, ec.generate_private_key(ec.SECP384R1()),
            hash=hashes.SHA384())
    at_root("own::p-521", True, ec.generate_private_key(ec.SECP521R1()),
            hash=hashes.SHA512())
    at_root("own::ed25519", True, ed25519.Ed25519PrivateKey.generate())
    at_root("own::secp256k1", False, ec.generate_private_key(ec.SECP256K1()))


def pathological_cases():
    p = "pathological::"
    r, two = root(), root(subject="CN=root-2")
    old = ica(two, subject="CN=root", key=r.key, after=EPOCH + 365 * DAY)
    case(p + "multiple-chains-expired-intermediate", True, [r, two], leaf(r),
         [old])
    for id, names in (("distinct-cas", ("CN=c1", "CN=c2")),
                      ("same-logical-ca", ("CN=c", "CN=c"))):
        k1, k2 = new_key(), new_key()
        a = Issued(root(subject=names[0], key=k1).cert, k1)
        b = Issued(root(subject=names[1], key=k2).cert, k2)
        one = ica(b, subject=names[0], key=k1)
        other = ica(a, subject=names[1], key=k2)
        case(p + "intermediate-cycle-" + id, False, [r], leaf(one),
             [one, other], max_chain_depth=255)
    # One name, many keys, all certifying each other: 12 x 12 certificates.
    maze = [Issued(root(subject="CN=maze", key=k).cert, k)
            for k in (new_key() for _ in range(6))]
    walls = [ica(x, subject="CN=maze", key=y.key, ski=False, aki=False)
             for x in maze for y in maze]
    case(p + "pathological-chain-same-subject-distinct-key", False, [r],
         leaf(maze[0]), walls, features=["denial-of-service"])
    copies = [ica(maze[0], subject="CN=maze", key=maze[0].key)
              for _ in range(40)]
    case(p + "pathological-chain-same-subject-same-key", False, [r],
         leaf(maze[0]), copies, features=["denial-of-service"])
    # CVE-2024-0567: A is certified by B and C too, in a circle.
    a = root(subject="CN=Root A")
    b, c = root(subject="CN=Root B"), root(subject="CN=Root C")
    one = ica(a, subject="CN=Intermediate A1")
    crosses = [ica(x, subject=y.cert.subject.rfc4514_string(), key=y.key)
               for x in (a, b, c) for y in (a, b, c) if x is not y]
    case("cve::cve-2024-0567", True, [a],
         leaf(one, subject="", san_critical=True), [one] + crosses)


def revocation_cases():
    r = root()
    p = "crl::"
    some = x509.random_serial_number()
    e = leaf(r)
    serial = e.cert.serial_number

    def one(id, want, *lists, peer=e, trusted=None, between=()):
        case(p + id, want, trusted or [r], peer, between, crls=lists,
             features=["has-crl"])

    one("revoked-certificate-with-crl", False, crl(r, [serial]))
    one("certificate-not-on-crl", True, crl(r, [some]))
    one("crl-empty", True, crl(r))
    one("crlnumber-missing", False, crl(r, number=None))
    one("crlnumber-critical", False, crl(r, number=(x509.CRLNumber(1), True)))
    other = root(subject="CN=other")
    one("certificate-serial-on-crl-different-issuer", True, crl(r),
        crl(other, [serial]), trusted=[r, other])
    one("own-no-list-of-its-issuer", False, crl(other), trusted=[r, other])
    mute = root(key_usage=(usage("key_cert_sign"), False))
    one("issuer-missing-crlsign", False, crl(mute), peer=leaf(mute),
        trusted=[mute])
    bare = root(key_usage=None)
    one("issuer-no-keyusage-extension", True, crl(bare), peer=leaf(bare),
        trusted=[bare])
    one("crl-invalid-signature", False, crl(r, key=new_key()))
    one("crl-wrong-signing-key", False,
        crl(other, issuer=r.cert.subject), trusted=[r, other])
    for critical in (True, False):
        one("crl-unknown-%scritical-extension" % ("" if critical else "non"),
            not critical, crl(r, extra=[unknown(critical)]))
        one("entry-unknown-%scritical-extension" % ("" if critical else "non"),
            not critical, crl(r, [some], entry=unknown(critical)))
    one("crl-duplicate-revoked-serial", False, crl(r, [some, some]))
    one("this-update-in-future", False, crl(r, this=NOW + DAY))
    one("next-update-in-past", False, crl(r, this=NOW - 60 * DAY,
                                          next=NOW - 30 * DAY))
    i = ica(r)
    one("own-intermediate-revoked", False, crl(r, [i.cert.serial_number]),
        crl(i), peer=leaf(i), between=[i])
    one("own-both-lists", True, crl(r), crl(i), peer=leaf(i), between=[i])
    one("own-one-list-of-two", False, crl(i), peer=leaf(i), between=[i])
    uri, elsewhere = (
        [x509.UniformResourceIdentifier("http://example.com/%s.crl" % s)]
        for s in ("a", "b"))

    def point(names):
        return (x509.CRLDistributionPoints(
            [x509.DistributionPoint(names, None, None, None)]), False)

    def scope(full=None, **only):
        values = {"only_contains_user_certs": False,
                  "only_contains_ca_certs": False, "only_some_reasons": None,
                  "indirect_crl": False,
                  "only_contains_attribute_certs": False, **only}
        return (x509.IssuingDistributionPoint(full, None, **values), True)

    at = leaf(r, extra=[point(uri)])
    one("idp-cdp-scope-match", True, crl(r, extra=[scope(uri)]), peer=at)
    one("idp-cdp-scope-mismatch", False, crl(r, extra=[scope(elsewhere)]),
        peer=at)
    one("idp-present-certificate-missing-cdp", False,
        crl(r, extra=[scope(uri)]))
    one("idp-present-certificate-cdp-non-uri-generalname", False,
        crl(r, extra=[scope(uri)]),
        peer=leaf(r, extra=[point(uri + dns("example.com"))]))
    one("idp-fullname-non-uri-generalname", False,
        crl(r, extra=[scope(uri + dns("example.com"))]), peer=at)
    one("idp-only-contains-user-certs", True,
        crl(r, extra=[scope(only_contains_user_certs=True)]))
    one("idp-only-contains-user-certs-ca-target", False,
        crl(r, extra=[scope(only_contains_user_certs=True)]), crl(i),
        peer=leaf(i), between=[i])
    one("idp-only-contains-ca-certs-ee-target", False,
        crl(r, extra=[scope(only_contains_ca_certs=True)]))
    one("idp-only-contains-attribute-certs", False,
        crl(r, extra=[scope(only_contains_attribute_certs=True)]))
    one("idp-indirect-crl", False,
        crl(r, extra=[scope(uri, indirect_crl=True)]), peer=at)
    one("idp-only-some-reasons-no-complete-crl", False, crl(r, extra=[scope(
        uri, only_some_reasons=frozenset([x509.ReasonFlags.key_compromise]))]),
        peer=at)


def main():
    for make in (profile_cases, key_id_cases, validity_cases,
                 path_length_cases, constraint_cases, use_cases, name_cases,
                 smime_cases, key_cases, pathological_cases, revocation_cases):
        make()
    ids = [one["id"] for one in CASES]
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]
    where = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "vectors",
        "x509-path.jsonl")
    with open(where, "w") as out:
        for one in CASES:
            out.write(json.dumps(one, separators=(",", ":")) + "\n")
    print(len(CASES), "cases")


if __name__ == "__main__":
    main()
