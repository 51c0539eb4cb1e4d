# tests/airlock/formats/openpgp.sh RENDER_SAMPLES DIR
#
# gpg reads our certificate; gpgv believes our signatures, and none that were
# touched.
source "$(dirname "$0")/interop.sh"
need gpg gpgv
export GNUPGHOME=$dir/home
mkdir -m 700 "$GNUPGHOME"
"$render_samples" openpgp "$dir" "$now"

shown=$(gpg --batch --with-colons --show-keys "$dir/airlock.gpg")
grep -q "^fpr:::::::::$(cat "$dir/fingerprint"):" <<<"$shown"
grep -q "^uid:.*:Airlock sample (package archive):" <<<"$shown"
# Nobody trusts it yet, but its self-certification is good: import keeps only
# user ids that are certified.
accepted "the certificate" gpg --batch --import "$dir/airlock.gpg"
gpg --batch --with-colons --check-sigs 2>/dev/null | grep '^sig:!:' >/dev/null

verify() { gpgv --keyring "$dir/airlock.gpg" "$@"; }
for text in "$dir"/*.txt; do
  name=$(basename "$text" .txt)
  accepted "$name, clear-signed" verify "$dir/$name.asc"
  accepted "$name, detached" verify "$dir/$name.sig" "$text"
  # What gpgv says was signed is the text, but for blanks at the ends of lines.
  verify --output - "$dir/$name.asc" 2>/dev/null |
    sed 's/[ \t\r]*$//' >"$dir/signed"
  sed 's/[ \t\r]*$//' "$text" >"$dir/wanted"
  cmp "$dir/signed" "$dir/wanted"
done

# Each byte of one message, in turn. Armour headers, line ends and the unhashed
# area may change without harm to the text: then the text must be the same.
verify --output "$dir/text" "$dir/plain.asc" 2>/dev/null
size=$(stat -c %s "$dir/plain.asc")
unharmed=0
for ((at = 0; at < size; at++)); do
  cp "$dir/plain.asc" "$dir/touched.asc"
  flip "$dir/touched.asc" "$at"
  rm -f "$dir/touched"
  if verify --output "$dir/touched" "$dir/touched.asc" >/dev/null 2>&1; then
    cmp -s "$dir/touched" "$dir/text" ||
      { echo "FAILED: byte $at changes the text, and gpgv agrees"; exit 1; }
    unharmed=$((unharmed + 1))
  fi
done
echo "refused: $((size - unharmed)) of $size touched messages; the others" \
  "say the same text"
[ $((size - unharmed)) -gt $((size / 2)) ]

cp "$dir/plain.txt" "$dir/touched"
flip "$dir/touched" 3
refused "a detached signature on a touched text" "BAD signature" \
  verify "$dir/plain.sig" "$dir/touched"
refused "a text signed by another key" "No public key" \
  gpgv --keyring "$dir/other.gpg" "$dir/plain.asc"
refused "a signature on another text" "BAD signature" \
  verify "$dir/plain.sig" "$dir/dashes.txt"
cp "$dir/airlock.gpg" "$dir/touched.gpg"
flip "$dir/touched.gpg" 70
rm -rf "$GNUPGHOME"
mkdir -m 700 "$GNUPGHOME"
gpg --batch --import "$dir/touched.gpg" 2>/dev/null || true
refused "a certificate with a touched user id" "No public key" \
  gpg --batch --list-keys "$(cat "$dir/fingerprint")"
