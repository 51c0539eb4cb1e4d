#!/bin/bash
# tests/flows/verify.sh BIN
#
# `airlock verify`: what openssl, minisign, ssh-keygen and gpg sign is good, and
# what has been changed since is not; where gpgv and ssh-keygen judge the same
# file, both judgements are on record here.
source "$(dirname "$0")/../support/flow.sh"
need openssl minisign signify-openbsd ssh-keygen gpg gpgv python3
cd "$FLOW_WORK"
seq 1 30000 >file
sed 's/^777$/778/' file >other

# good COMMAND… / bad REASON COMMAND…
good() { says 0 "verify $3" "$@"; }
bad() { refuses "$@"; }

# --- raw signatures by openssl, in binary and in base64
openssl genpkey -algorithm ed25519 -out ed25519.key 2>/dev/null
for curve in P-256 P-384; do
  openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$curve" \
    -out "$curve.key" 2>/dev/null
done
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
  -out rsa.key 2>/dev/null
for key in ed25519 P-256 P-384 rsa; do
  openssl pkey -in $key.key -pubout -out $key.pem
done
openssl pkeyutl -sign -rawin -inkey ed25519.key -in file -out ed25519.sig
openssl dgst -sha256 -sign P-256.key -out P-256.sig file
openssl dgst -sha384 -sign P-384.key -out P-384.sig file
openssl dgst -sha512 -sign rsa.key -out rsa.sig file
openssl dgst -sha256 -sign rsa.key -sigopt rsa_padding_mode:pss \
  -sigopt rsa_pss_saltlen:-1 -out pss.sig file
cp rsa.pem pss.pem
for key in ed25519 P-256 P-384 rsa pss; do
  base64 -w0 $key.sig >$key.b64
  good airlock verify blob --signature $key.sig --key $key.pem file
  good airlock verify blob --signature $key.b64 --key $key.pem file
  bad 3 bad-signature airlock verify blob --signature $key.sig \
    --key $key.pem other
done
bad 3 bad-signature airlock verify blob --signature rsa.sig --key P-256.pem file
# ECDSA is over a hash, so that the hash alone will do; Ed25519 is not.
hash=sha256:$(sha256sum file | cut -d' ' -f1)
good airlock verify blob --signature P-256.sig --key P-256.pem "$hash"
bad 3 unsupported airlock verify blob --signature ed25519.sig \
  --key ed25519.pem "$hash"
bad 2 usage airlock verify blob --signature P-256.sig file
bad 2 usage airlock verify blob --signature P-256.sig --key P-256.pem \
  --openpgp-keyring P-256.pem file

# --- minisign
minisign -GW -p mini.pub -s mini.key >/dev/null
minisign -SHW -s mini.key -m file -t 'for the airlock' >/dev/null
minisign -SlW -s mini.key -m file -x legacy.minisig >/dev/null
minisign -Vq -p mini.pub -m file
good airlock verify blob --signature file.minisig --minisign-key mini.pub file
[ "$(field facts.0.value)" = 'for the airlock' ] || fail "trusted comment"
bad 3 unsupported airlock verify blob --signature legacy.minisig \
  --minisign-key mini.pub file
bad 3 bad-signature airlock verify blob --signature file.minisig \
  --minisign-key mini.pub other
sed 's/for the airlock/for somebody/' file.minisig >comment.minisig
bad 3 bad-signature airlock verify blob --signature comment.minisig \
  --minisign-key mini.pub file
sed 's/for the airlock/for \x1b[2J/' file.minisig >escape.minisig
bad 3 bad-envelope airlock verify blob --signature escape.minisig \
  --minisign-key mini.pub file
minisign -GWf -p mini2.pub -s mini2.key >/dev/null
bad 3 unknown-signer airlock verify blob --signature file.minisig \
  --minisign-key mini2.pub file

# --- signify, which signs the message itself
signify-openbsd -G -n -p signify.pub -s signify.sec
signify-openbsd -S -s signify.sec -m file -x file.signify
signify-openbsd -Vq -p signify.pub -m file -x file.signify
good airlock verify blob --signature file.signify --signify-key signify.pub file
bad 3 bad-signature airlock verify blob --signature file.signify \
  --signify-key signify.pub other
bad 3 unsupported airlock verify blob --signature file.signify \
  --signify-key signify.pub "$hash"
signify-openbsd -S -e -s signify.sec -m file -x embedded.signify
bad 3 too-large airlock verify blob --signature embedded.signify \
  --signify-key signify.pub file
head -c 500 embedded.signify >short.signify
bad 3 bad-envelope airlock verify blob --signature short.signify \
  --signify-key signify.pub file
# Neither passes for the other.
bad 3 bad-envelope airlock verify blob --signature file.signify \
  --minisign-key signify.pub file
bad 3 bad-envelope airlock verify blob --signature legacy.minisig \
  --signify-key mini.pub file
bad 3 unknown-signer airlock verify blob --signature file.signify \
  --signify-key mini.pub file
bad 2 usage airlock verify blob --signature file.signify \
  --signify-key signify.pub --minisign-key mini.pub file

# --- SSH signatures, beside ssh-keygen's own judgement
for type in ed25519 ecdsa rsa; do
  ssh-keygen -q -t $type -N '' -C "$type" -f ssh_$type
  ssh-keygen -q -Y sign -f ssh_$type -n file file 2>/dev/null
  mv file.sig $type.sshsig
done
key() { cut -d' ' -f1-2 "ssh_$1.pub"; }
{
  echo "# who may sign"
  echo "!mallory@*,*@example.com namespaces=\"file,mail\" $(key ed25519)"
  echo "old@example.com valid-before=\"20200101Z\" $(key ecdsa)"
  echo "new@example.com valid-after=\"20200101Z\" $(key rsa) a comment"
  echo "ca@example.com cert-authority $(key ecdsa)"
} >allowed_signers
# ssh EXIT TYPE IDENTITY NAMESPACE FILE: both agree on whether it is good.
ssh_case() {
  local theirs=0 ours=0
  ssh-keygen -Y verify -f allowed_signers -I "$3" -n "$4" -s "$2.sshsig" \
    <"$5" >/dev/null 2>&1 || theirs=$?
  airlock verify sshsig --allowed-signers allowed_signers --namespace "$4" \
    --identity "$3" --signature "$2.sshsig" "$5" >/dev/null 2>&1 || ours=$?
  [ "$ours" -eq "$1" ] || fail "sshsig $*: exit $ours"
  [ $((theirs == 0)) -eq $((ours == 0)) ] || fail "sshsig $*: not ssh-keygen's"
}
ssh_case 0 ed25519 alice@example.com file file
ssh_case 3 ed25519 alice@example.com file other
ssh_case 3 ed25519 alice@example.com mail file
ssh_case 3 ed25519 alice@example.org file file
ssh_case 3 ed25519 mallory@example.com file file
ssh_case 3 ecdsa old@example.com file file
ssh_case 3 ecdsa ca@example.com file file
ssh_case 0 rsa new@example.com file file
ssh_case 3 rsa alice@example.com file file

# --- OpenPGP, beside gpgv's judgement
export GNUPGHOME=$FLOW_WORK/gnupg
mkdir -m 700 "$GNUPGHOME"
flow_tidy() { gpgconf --kill all >/dev/null 2>&1; }
gpg --batch --quiet --passphrase '' --quick-generate-key one rsa3072 sign never \
  2>/dev/null
gpg --batch --quiet --passphrase '' --quick-generate-key two ed25519 sign never \
  2>/dev/null
gpg --batch --export one two >ring.gpg
gpg --batch --export two >two.gpg
gpg --batch --armor --export one two >ring.asc
gpg --batch --quiet -u one -u two --digest-algo SHA256 --detach-sign -o pgp.sig file
gpg --batch --quiet -u one --armor --digest-algo SHA512 --detach-sign -o pgp.asc file
gpg --batch --quiet -u one --digest-algo SHA1 --detach-sign -o sha1.sig file
gpgv --keyring ./ring.gpg pgp.sig file 2>/dev/null
for ring in ring.gpg ring.asc; do
  good airlock verify blob --signature pgp.sig --openpgp-keyring $ring file
  good airlock verify blob --signature pgp.asc --openpgp-keyring $ring file
done
good airlock verify blob --signature pgp.sig --openpgp-keyring two.gpg file
bad 3 unknown-signer airlock verify blob --signature pgp.asc \
  --openpgp-keyring two.gpg file
bad 3 bad-signature airlock verify blob --signature pgp.asc \
  --openpgp-keyring ring.gpg other
bad 3 weak-algorithm airlock verify blob --signature sha1.sig \
  --openpgp-keyring ring.gpg file

# A message in clear text, and each way of changing it that some verifier of the
# field lets pass. Where gpgv says good and we do not, that is why we read the message
# ourselves.
printf 'Origin: Example\nSuite: stable\n- dash\nLast: line\n' >Release
gpg --batch --quiet -u one --digest-algo SHA256 --clearsign -o InRelease Release
# inrelease OURS GPGV FILE: our exit code, and whether gpgv takes it.
inrelease() {
  local ours=0 theirs=0
  airlock verify inrelease --keyring ring.gpg "$3" >/dev/null 2>&1 || ours=$?
  gpgv --keyring ./ring.gpg "$3" >/dev/null 2>&1 || theirs=$?
  [ "$ours" -eq "$1" ] || fail "inrelease $3: exit $ours"
  [ "$theirs" -eq 0 ] && theirs=good || theirs=bad
  [ "$theirs" = "$2" ] || fail "inrelease $3: gpgv says $theirs"
}
inrelease 0 good InRelease
{ echo "unsigned"; cat InRelease; } >before
{ cat InRelease; echo "unsigned"; } >after
sed 's/^Hash: SHA256$/&\nComment: no/' InRelease >comment
sed 's/^Hash: SHA256$/&\nNotDashEscaped: no/' InRelease >not-dash-escaped
sed 's/^Hash: SHA256$/Hash: SHA1/' InRelease >hash-lie
sed 's/^Suite: stable$/&  /' InRelease >blanks
sed 's/^Suite: stable$/&\f/' InRelease >form-feed
cat InRelease InRelease >two-messages
sed 's/^Suite: stable$/Suite: sid/' InRelease >changed
gpg --batch --quiet -u one --sign -o opaque Release
inrelease 3 good before
inrelease 3 good after
inrelease 3 bad comment
inrelease 3 bad not-dash-escaped
inrelease 3 bad hash-lie
inrelease 3 good blanks
inrelease 3 bad form-feed
inrelease 3 bad two-messages
inrelease 3 good opaque
inrelease 3 bad changed
bad 3 unknown-signer airlock verify inrelease --keyring two.gpg InRelease
# A signature of one kind in the place of the other: detached under clear text,
# and the one of clear text beside a file.
gpg --batch --quiet -u one --armor --digest-algo SHA256 --detach-sign \
  -o detached.asc Release
{
  sed '/^-----BEGIN PGP SIGNATURE-----$/,$d' InRelease
  cat detached.asc
} >detached-under-clear
sed -n '/^-----BEGIN PGP SIGNATURE-----$/,$p' InRelease >clear.asc
inrelease 3 bad detached-under-clear
printf 'Origin: Example\r\nSuite: stable\r\n- dash\r\nLast: line' >canonical
for text in Release canonical; do
  answers 3 airlock verify blob --signature clear.asc \
    --openpgp-keyring ring.gpg $text --json
done
echo "verify: all good ones are good, and no other"
