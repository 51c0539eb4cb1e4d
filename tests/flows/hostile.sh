#!/bin/bash
# tests/flows/hostile.sh BIN
#
# What other verifiers once let pass, by the number that their failure has in
# docs/formats/bundles.md: registries and containers (H40–H42), apt (H44), keys
# that did not consent (H45), files that change after they were verified (H46),
# names that are there twice (H47). Nothing is accepted, each for its reason.
source "$(dirname "$0")/../support/flow.sh"
need openssl gpg gpgv dpkg-deb python3 ar tar
cd "$FLOW_WORK"
flow_tidy() { gpgconf --homedir "$FLOW_WORK/gnupg" --kill all 2>/dev/null; }

# --- H40, H41, H42: images, each with a signature that holds
openssl ecparam -name prime256v1 -genkey -noout -out oci.pem
openssl pkey -in oci.pem -pubout -out oci.pub
"$FLOW_SUPPORT/hostile_oci.py" oci oci.pem >oci.list
for good in good signed-often; do
  says 0 "verify oci" airlock verify oci oci/$good --key oci.pub
done
count=0
while read -r name reason; do
  refuses 3 "$reason" airlock verify oci "oci/$name" --key oci.pub
  tar -C "oci/$name" -cf image.tar blobs index.json oci-layout
  refuses 3 "$reason" airlock verify oci image.tar --key oci.pub
  count=$((count + 1))
done <oci.list
passed "H40, H41, H42: $count images, as a folder and as an archive"

# --- H44: what apt took for an InRelease, or for a package
export GNUPGHOME=$FLOW_WORK/gnupg
"$FLOW_SUPPORT/make_apt_repo.sh" apt "$GNUPGHOME" now
good=apt/repo/dists/sample/InRelease
says 0 "verify inrelease" airlock verify inrelease --keyring apt/key.gpg $good
# h44 NAME REASON: the file NAME is no InRelease.
h44() { refuses 3 "$2" airlock verify inrelease --keyring apt/key.gpg "$1"; }
stanza=$'Origin: Evil\nSuite: stable\nSHA256:\n 00 1 main/binary-amd64/Packages\n'
# CVE-2013-1051: unsigned text beside what is signed.
{ printf '%s' "$stanza"; cat $good; } >before
{ cat $good; printf '%s' "$stanza"; } >after
{ printf '%s\n' "$stanza"; cat $good; } >paragraph
sed '/^$/q' $good >header-only
{ sed -n '1,/^$/p' $good; printf '%s' "$stanza"; sed -n '1,/^$/!p' $good; } >inside
for name in before after paragraph header-only inside; do
  [ $name = inside ] && reason=bad-signature || reason=bad-openpgp
  h44 $name $reason
done
# CVE-2016-1252: a line so long, or a file so cut, that the reader stops and the
# rest is taken for signed.
python3 - $good <<'PY'
import sys
text = open(sys.argv[1], "rb").read()
head, rest = text.split(b"\n\n", 1)
long = b"X-Padding: " + b"a" * (1 << 22)
open("long-line", "wb").write(head + b"\n\n" + long + b"\n" + rest)
open("long-line-without-end", "wb").write(head + b"\n\n" + long)
open("nul", "wb").write(head + b"\n\nSuite: a\0b\n" + rest)
open("cut", "wb").write(text[:-40])
open("two", "wb").write(text + text)
open("in-pieces", "wb").write(text.replace(b"-----BEGIN PGP SIGNATURE-----",
                                           b"-----BEGIN PGP SIGNATURE", 1))
open("endless", "wb").write(head + b"\n\n" + b"Suite: a\n" * (17 << 17) + rest)
PY
h44 long-line bad-signature
for name in long-line-without-end nul cut two in-pieces endless; do
  h44 $name bad-openpgp
done
# CVE-2020-27350: sizes in an ar archive that do not fit.
deb=$(find apt/repo/pool -name '*.deb')
for size in 4294967296 9999999999 -1 +4 0x10 '1 2' ''; do
  python3 - "$deb" "$size" <<'PY'
import sys
data, size = bytearray(open(sys.argv[1], "rb").read()), sys.argv[2].encode()
data[8 + 48:8 + 58] = size.ljust(10)
open("size.deb", "wb").write(data)
PY
  answers 3 airlock inspect size.deb --json
  judged reason= next= || fail "H44: a size of '$size'"
done

# CVE-2018-0501, CVE-2019-3462: what was verified of one thing stood in for
# another. Whole repositories, handed in.
flow_site
flow_apt apt "$FLOW_WORK/apt" now
flow_policy apt apt-repo apt "$FLOW_FINGERPRINT"
"$FLOW_SUPPORT/make_apt_repo.sh" other "$GNUPGHOME" now 2.0
# handed NAME REASON PATH…: taken into quarantine, and refused on record.
handed() {
  local name=$1 reason=$2 id
  shift 2
  id=$(flow_submit "$channel" "$@")
  await REFUSED "$id"
  says 3 why airlock why "$id"
  [ "$(field reasons.0.reason)" = "$reason" ] ||
    fail "$name: $(field reasons.0.reason), not $reason"
}
channel=apt
packages=dists/sample/main/binary-amd64/Packages
copy() { rm -rf mixed && cp -r apt/repo mixed; }
copy && cp other/repo/$packages mixed/$packages
handed "H44: another mirror's list" digest-mismatch mixed
copy && cp other/repo/$packages mixed/$packages &&
  rm -r mixed/pool && cp -r other/repo/pool mixed/
handed "H44: another mirror's list and package" digest-mismatch mixed
copy && cat other/repo/pool/main/a/*/*.deb >"$(find mixed/pool -name '*.deb')"
handed "H44: another package under the name" unproven mixed
copy && cp before mixed/dists/sample/InRelease
handed "H44: unsigned text before" bad-openpgp mixed
copy && cp two mixed/dists/sample/InRelease
handed "H44: two messages" bad-openpgp mixed
passed "H44: apt's failures, message by message and as whole repositories"

# --- H45: keys that did not consent, and words that nobody signed
for name in alice mallory; do
  gpg --batch --quiet --no-auto-check-trustdb --passphrase '' --quick-generate-key "$name@example.org" \
    ed25519 cert never 2>/dev/null
  fingerprint=$(gpg --batch --no-auto-check-trustdb --with-colons --list-keys "$name@example.org" 2>/dev/null |
    awk -F: '$1 == "fpr" { print $10; exit }')
  gpg --batch --quiet --no-auto-check-trustdb --passphrase '' --quick-add-key "$fingerprint" ed25519 \
    sign never 2>/dev/null
  gpg --batch --export "$name@example.org" >$name.gpg
  echo "what $name says" >$name.txt
  gpg --batch --quiet -u "$name@example.org" --digest-algo SHA256 \
    --detach-sign -o $name.sig $name.txt 2>/dev/null
  says 0 "verify blob" airlock verify blob --signature $name.sig \
    --openpgp-keyring $name.gpg $name.txt
done
# Mallory's subkey under Alice's name: without a binding, with Mallory's own, and
# with both halves of Alice's (CVE-2021-3521); and Mallory's signature that calls
# itself Alice's where nobody has signed that (CVE-2021-20271).
python3 - <<'PY'
def packets(data):
    out, at = [], 0
    while at < len(data):
        tag, first = data[at], at
        if tag & 0x40:
            length = data[at + 1]
            head, kind = 2, tag & 0x3f
            if length >= 192:
                length = ((length - 192) << 8) + data[at + 2] + 192
                head = 3
        else:
            size = (1, 2, 4)[tag & 3]
            length = int.from_bytes(data[at + 1:at + 1 + size], "big")
            head, kind = 1 + size, tag >> 2 & 0xf
        at += head + length
        out.append((kind, data[first:at]))
    return out


def read(name):
    return open(name, "rb").read()


alice, mallory = packets(read("alice.gpg")), packets(read("mallory.gpg"))
own = [p for _, p in alice]
i = next(i for i, (kind, _) in enumerate(alice) if kind == 14)
j = next(i for i, (kind, _) in enumerate(mallory) if kind == 14)
subkey, binding = mallory[j][1], mallory[j + 1][1]
for name, parts in (("unbound", own[:i] + [subkey]),
                    ("bound-by-another", own[:i] + [subkey, binding]),
                    ("bound-as-another", own[:i] + [subkey, own[i + 1]]),
                    ("beside", own + [subkey, binding])):
    open(name + ".gpg", "wb").write(b"".join(parts))
# The key id in the unhashed area (the last ten octets before the hash's).
ids = [read(name + ".sig") for name in ("alice", "mallory")]
at = [one.index(b"\x09\x10") + 2 for one in ids]
forged = bytearray(ids[1])
forged[at[1]:at[1] + 8] = ids[0][at[0]:at[0] + 8]
open("renamed.sig", "wb").write(forged)
PY
for ring in unbound bound-by-another bound-as-another; do
  refuses 3 bad-key airlock verify blob --signature mallory.sig \
    --openpgp-keyring $ring.gpg mallory.txt
done
refuses 3 unknown-signer airlock verify blob --signature mallory.sig \
  --openpgp-keyring beside.gpg mallory.txt
for ring in alice mallory; do
  refuses 3 bad-openpgp airlock verify blob --signature renamed.sig \
    --openpgp-keyring $ring.gpg mallory.txt
done
passed "H45: subkeys without binding, names without signature"

# --- H42, H46: what changes after it was verified
flow_key gke
flow_key image
flow_policy gke gke-onprem gke "$(flow_key_id gke)"
flow_policy image oci-layout image "$(flow_key_id image)"
printf '#!/bin/sh\necho good\n' >tool
flow_sign gke tool
mkdir -p tree/usr/bin
cp /usr/bin/env tree/usr/bin/
digest=$("$FLOW_SUPPORT/make_oci.py" tree layout r.example/app:1 image.pem)
tool_id=$(flow_submit gke tool tool.1.sig)
image_id=$(flow_submit image layout)
was=$(sha256sum tool | cut -d' ' -f1)
printf '#!/bin/sh\necho evil\n' >tool
cp oci/good/index.json layout/index.json
cp oci/good/blobs/sha256/* layout/blobs/sha256/
for id in "$tool_id" "$image_id"; do flow_approve "$id"; done
flow_released "$tool_id" "$image_id"
sealed() { [ -f "$AIRLOCK_HOME/vault/admitted/sha256/${1:0:2}/${1:2}" ]; }
sealed "$was" || fail "H46: what was verified is not what was sealed"
sealed "${digest#sha256:}" || fail "H42: another image than the one verified"
! sealed "$(sha256sum tool | cut -d' ' -f1)" || fail "H46: the other was sealed"
for blob in oci/good/blobs/sha256/*; do
  ! sealed "$(basename "$blob")" || fail "H42: the other image was sealed"
done
# Handed in again it is another thing, which the signature is not of.
channel=gke
handed "H46: the same name, other bytes" unsigned tool tool.1.sig
passed "H42, H46: what was verified is what was sealed"

# --- H47: a name that is there twice, for two readers
mkdir twice
echo good >twice/file
tar -C twice -cf twice.tar file
echo evil >twice/file
tar -C twice -rf twice.tar file
refuses 3 duplicate-member airlock inspect twice.tar
cp "$deb" twice.deb
ar p "$deb" "$(ar t "$deb" | grep '^data')" >data.copy
cp data.copy "$(ar t "$deb" | grep '^data')"
ar q twice.deb "$(ar t "$deb" | grep '^data')"
answers 3 airlock inspect twice.deb --json
judged reason= next= || fail "H47: a package with two of its data"
tar -C oci/good -cf image.tar blobs index.json oci-layout
tar -C oci/signed-often -rf image.tar index.json
refuses 3 duplicate-member airlock verify oci image.tar --key oci.pub
python3 - <<'PY'
import warnings
import zipfile
warnings.simplefilter("ignore")
with zipfile.ZipFile("twice.zip", "w") as archive:
    archive.writestr("classes.dex", "good")
    archive.writestr("classes.dex", "evil")
PY
answers 3 airlock inspect twice.zip --json
judged verdict=refused reason=duplicate-member ||
  fail "H47: a zip archive with two of one name"
passed "H47: names that are there twice"
no_leftovers
