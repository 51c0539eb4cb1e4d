# testdata/timestamps/make.sh
#
# Time stamps by OpenSSL's own authority, with ECDSA and with RSA: what our
# reader of CMS has to understand without having had a hand in it. The keys are
# thrown away; run it again for fresh ones.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'what was stamped' >message

certify() { # NAME KEY-OPTIONS…
  local name=$1
  shift
  openssl genpkey "$@" -out "$work/$name.root.key" 2>/dev/null
  openssl req -x509 -new -key "$work/$name.root.key" -subj "/CN=$name root" \
    -days 20000 -addext basicConstraints=critical,CA:TRUE \
    -addext keyUsage=critical,keyCertSign -outform DER -out "$name.root.der"
  openssl x509 -inform DER -in "$name.root.der" -out "$work/$name.root.pem"
  openssl genpkey "$@" -out "$work/$name.key" 2>/dev/null
  openssl req -new -key "$work/$name.key" -subj "/CN=$name" \
    -out "$work/$name.csr"
  cat >"$work/$name.ext" <<END
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
END
  openssl x509 -req -in "$work/$name.csr" -CA "$work/$name.root.pem" \
    -CAkey "$work/$name.root.key" -days 20000 -extfile "$work/$name.ext" \
    -set_serial 2 -outform DER -out "$name.tsa.der" 2>/dev/null
  openssl x509 -inform DER -in "$name.tsa.der" -out "$work/$name.tsa.pem"
}

stamp() { # NAME HASH QUERY-OPTIONS… -> NAME.HASH.tsr
  local name=$1 hash=$2
  shift 2
  echo 01 >"$work/serial"
  cat >"$work/tsa.cnf" <<END
[tsa]
default_tsa = one
[one]
serial = $work/serial
signer_cert = $work/$name.tsa.pem
signer_key = $work/$name.key
signer_digest = $hash
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
ess_cert_id_chain = no
accuracy = secs:1
tsa_name = yes
END
  openssl ts -query -data message "-$hash" "$@" -out "$work/query" 2>/dev/null
  openssl ts -reply -config "$work/tsa.cnf" -section one \
    -queryfile "$work/query" -out "$name.$hash.tsr" 2>/dev/null
  openssl ts -verify -data message -in "$name.$hash.tsr" \
    -CAfile "$work/$name.root.pem" -untrusted "$work/$name.tsa.pem" >/dev/null
}

certify ecdsa -algorithm EC -pkeyopt ec_paramgen_curve:P-384
certify rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
stamp ecdsa sha256 -cert
stamp ecdsa sha512
stamp rsa sha256 -cert -no_nonce
