#!/bin/bash
# tests/flows/cms.sh BIN
#
# `airlock verify cms` beside `openssl cms -verify`: what openssl signs detached
# is good, and whatever is not one detached signature by the certificate or the
# roots given is refused, each for its own reason.
source "$(dirname "$0")/../support/flow.sh"
need openssl python3
cd "$FLOW_WORK"
seq 1 3000 >file
sed 's/^777$/778/' file >other
good() { says 0 "verify cms" "$@"; }
bad() { refuses "$@"; }

# --- an authority, another, and leaves of theirs
cat >ca.cnf <<'END'
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[signing]
keyUsage = critical, digitalSignature
extendedKeyUsage = codeSigning
subjectAltName = email:release@example.org
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
[mail]
keyUsage = critical, digitalSignature
extendedKeyUsage = emailProtection
authorityKeyIdentifier = keyid
[enciphering]
keyUsage = critical, keyEncipherment
extendedKeyUsage = codeSigning
authorityKeyIdentifier = keyid
END
genkey() { # NAME KIND
  case $2 in
    rsa*) openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:${2#rsa}" -out "$1.key" ;;
    *) openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$2" -out "$1.key" ;;
  esac 2>/dev/null
}
# cert NAME KIND EXTENSIONS ISSUER|- [DAYS]
cert() {
  genkey "$1" "$2"
  openssl req -new -config ca.cnf -key "$1.key" -subj "/CN=$1" -out "$1.csr"
  if [ "$4" = - ]; then
    openssl x509 -req -in "$1.csr" -signkey "$1.key" -days 3650 \
      -extfile ca.cnf -extensions "$3" -out "$1.pem" 2>/dev/null
  else
    openssl x509 -req -in "$1.csr" -CA "$4.pem" -CAkey "$4.key" \
      -CAcreateserial -days "${5:-365}" -extfile ca.cnf -extensions "$3" \
      -out "$1.pem" 2>/dev/null
  fi
}
cert root P-256 root -
cert stranger P-256 root -
cert middle rsa2048 intermediate root
for kind in P-256 P-384 P-521 rsa2048 rsa3072; do
  cert "leaf-$kind" "$kind" signing middle
done
cert server P-256 server middle
cert mail P-256 mail middle
cert enciphering P-256 enciphering middle
cert expired P-256 signing middle -1

# sign NAME OUT [MORE…]
sign() {
  local name=$1 out=$2
  shift 2
  openssl cms -sign -binary -in file -signer "$name.pem" -inkey "$name.key" \
    -certfile middle.pem -md sha256 -outform DER -out "$out" "$@"
}

# --- every kind of key, in DER and PEM, by its roots and by itself
for kind in P-256 P-384 P-521 rsa2048 rsa3072; do
  leaf=leaf-$kind
  sign "$leaf" "$leaf.p7s"
  sign "$leaf" "$leaf.p7s.pem" -outform PEM
  openssl cms -verify -binary -inform DER -in "$leaf.p7s" -content file \
    -CAfile root.pem -purpose any -out /dev/null 2>/dev/null || fail "openssl: $leaf"
  for form in p7s p7s.pem; do
    good airlock verify cms --signature "$leaf.$form" --roots root.pem file
    good airlock verify cms --signature "$leaf.$form" --certificate "$leaf.pem" file
  done
  bad 3 bad-signature airlock verify cms --signature "$leaf.p7s" \
    --roots root.pem other
done
good airlock verify cms --signature leaf-rsa2048.p7s --roots root.pem file
grep -q 'rsa-2048 until 2030' "$FLOW_ANSWER" || fail "RSA-2048 is not marked"
good airlock verify cms --signature leaf-rsa3072.p7s --roots root.pem file
grep -q 'until 2030' "$FLOW_ANSWER" && fail "RSA-3072 is marked"
grep -q 'release@example.org' "$FLOW_ANSWER" || fail "the signer is not named"
sign leaf-rsa2048 pss.p7s -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:-1
good airlock verify cms --signature pss.p7s --roots root.pem file
sign leaf-P-256 keyid.p7s -keyid
good airlock verify cms --signature keyid.p7s --roots root.pem file
sign leaf-P-256 sha512.p7s -md sha512
good airlock verify cms --signature sha512.p7s --roots root.pem file
cat stranger.pem root.pem >roots.pem
good airlock verify cms --signature leaf-P-256.p7s --roots roots.pem file
sign mail mail.p7s
good airlock verify cms --signature mail.p7s --roots root.pem \
  --purpose emailProtection file
# A file's digest will do, where it is the signature's own.
good airlock verify cms --signature leaf-P-256.p7s --roots root.pem \
  "sha256:$(sha256sum file | cut -d' ' -f1)"
bad 3 unsupported airlock verify cms --signature sha512.p7s --roots root.pem \
  "sha256:$(sha256sum file | cut -d' ' -f1)"

# --- whom it is by
s=leaf-P-256.p7s
bad 3 untrusted-certificate airlock verify cms --signature $s --roots stranger.pem file
bad 3 wrong-identity airlock verify cms --signature $s --certificate leaf-P-384.pem file
bad 3 wrong-identity airlock verify cms --signature $s --certificate middle.pem file
sign server server.p7s
bad 3 bad-certificate airlock verify cms --signature server.p7s --roots root.pem file
bad 3 bad-certificate airlock verify cms --signature $s --roots root.pem \
  --purpose emailProtection file
bad 3 bad-certificate airlock verify cms --signature $s --roots root.pem \
  --purpose timeStamping file
good airlock verify cms --signature server.p7s --roots root.pem --purpose any file
sign enciphering enciphering.p7s
bad 3 bad-certificate airlock verify cms --signature enciphering.p7s \
  --certificate enciphering.pem file
sign expired expired.p7s
bad 3 expired airlock verify cms --signature expired.p7s --roots root.pem file
bad 3 expired airlock verify cms --signature expired.p7s --certificate expired.pem file

# --- what is not one detached signature with its certificate
sign leaf-P-256 inside.p7s -nodetach
bad 3 bad-cms airlock verify cms --signature inside.p7s --roots root.pem file
sign leaf-P-256 bare.p7s -noattr
bad 3 bad-cms airlock verify cms --signature bare.p7s --roots root.pem file
openssl cms -sign -binary -in file -signer leaf-P-256.pem -inkey leaf-P-256.key \
  -nocerts -outform DER -out nocerts.p7s
bad 3 bad-cms airlock verify cms --signature nocerts.p7s --certificate leaf-P-256.pem file
openssl cms -sign -binary -in file -signer leaf-P-256.pem -inkey leaf-P-256.key \
  -signer leaf-P-384.pem -inkey leaf-P-384.key -outform DER -out two.p7s
bad 3 bad-cms airlock verify cms --signature two.p7s --roots root.pem file
sign leaf-P-256 sha1.p7s -md sha1
bad 3 weak-algorithm airlock verify cms --signature sha1.p7s --roots root.pem file
openssl cms -data_create -in file -outform DER -out data.p7s
bad 3 bad-cms airlock verify cms --signature data.p7s --roots root.pem file
: >nothing
for junk in file root.pem nothing; do
  bad 3 bad-cms airlock verify cms --signature $junk --roots root.pem file
done
{ cat $s && printf '\0'; } >trailing.p7s
bad 3 bad-cms airlock verify cms --signature trailing.p7s --roots root.pem file

# --- one fault each, by surgery: an empty set of certificates (which crashed a
# verifier whose caller then said "good"), a set of nothing but the issuer's,
# attributes given twice, and every byte flipped.
python3 - $s <<'END'
import sys
der = open(sys.argv[1], "rb").read()


def read(at):
    """(tag, start of contents, end)"""
    length, start = der[at + 1], at + 2
    if length & 0x80:
        n = length & 0x7F
        length = int.from_bytes(der[start:start + n], "big")
        start += n
    return der[at], start, start + length


def children(start, end):
    found = []
    while start < end:
        found.append((start, read(start)[2]))
        start = found[-1][1]
    return [der[a:b] for a, b in found]


def wrap(tag, contents):
    n = len(contents)
    if n < 128:
        size = bytes([n])
    else:
        octets = n.to_bytes((n.bit_length() + 7) // 8, "big")
        size = bytes([0x80 | len(octets)]) + octets
    return bytes([tag]) + size + contents


def parts(piece):
    global der
    whole, der = der, piece
    _, start, end = read(0)
    found = children(start, end)
    der = whole
    return found


oid, tagged = parts(der)
version, hashes, content, certs, signers = parts(parts(tagged)[0])


def write(name, certs, signers=signers, more=b""):
    data = wrap(0x30, version + hashes + content + certs + more + signers)
    with open(name, "wb") as out:
        out.write(wrap(0x30, oid + wrap(0xA0, data)))


write("same.p7s", certs)
assert open("same.p7s", "rb").read() == der
write("empty.p7s", wrap(0xA0, b""))
write("issuer.p7s", wrap(0xA0, [c for c in parts(certs) if b"middle" in c[:300]
                                and b"leaf" not in c][0]))
write("crls.p7s", certs, more=wrap(0xA1, b""))
signer = parts(parts(signers)[0])
attributes = parts(signer[3])
twice = wrap(0xA0, b"".join(attributes + attributes[:1]))
write("twice.p7s", certs, wrap(0x31, wrap(
    0x30, b"".join(signer[:3]) + twice + b"".join(signer[4:]))))
unsigned = wrap(0xA1, attributes[0])
write("unsigned.p7s", certs, wrap(0x31, wrap(0x30, b"".join(signer) + unsigned)))
for at in range(0, len(der), 23):
    with open("flip-%d.p7s" % at, "wb") as out:
        out.write(der[:at] + bytes([der[at] ^ 0x04]) + der[at + 1:])
END
for one in empty issuer crls twice; do
  bad 3 bad-cms airlock verify cms --signature $one.p7s --roots root.pem file
done
good airlock verify cms --signature unsigned.p7s --roots root.pem file
flips=0
for flip in flip-*.p7s; do
  status=0
  # By the roots: with a pinned certificate, the others say nothing.
  airlock verify cms --signature "$flip" --roots root.pem file >/dev/null 2>&1 ||
    status=$?
  [ "$status" -eq 3 ] || fail "$flip: exit $status"
  flips=$((flips + 1))
done

# --- usage
bad 2 usage airlock verify cms --signature $s file
bad 2 usage airlock verify cms --signature $s --roots root.pem \
  --certificate leaf-P-256.pem file
bad 2 usage airlock verify cms --signature $s --roots root.pem --purpose tea file
bad 2 usage airlock verify cms --signature $s --certificate leaf-P-256.pem \
  --purpose any file
bad 2 usage airlock verify cms --signature $s --roots nothing file
passed "CMS beside openssl; $flips flipped bytes refused"
