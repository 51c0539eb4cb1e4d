#!/bin/bash
# tests/bench/apt.sh BIN APT_BENCH [ENTRIES]
#
# A repository whose list has 60,000 packages, as Debian's has: its InRelease by
# `airlock verify inrelease` and by gpgv; the whole of it by what the worker
# proposes and what conductor and signer each check, and by `apt-get update`.
# Times are printed and judge nothing. Memory has limits: the worker, which reads
# what strangers wrote, takes no more for ten times as many packages; the check
# holds one list at a time, and must not take more than twice that.
source "$(dirname "$0")/../support/flow.sh"
need gpg gpgv apt-get python3
bench=$(realpath "$1") entries=${2:-60000}
cd "$FLOW_WORK"
export GNUPGHOME=$FLOW_WORK/gnupg
flow_tidy() { gpgconf --kill all 2>/dev/null; }
"$FLOW_SUPPORT/make_apt_repo.sh" small "$GNUPGHOME" now
packages=dists/sample/main/binary-amd64/Packages

# repository FOLDER ENTRIES: the one package among others of the usual length,
# and a Release of 1,000 lines.
repository() {
  cp -r small/repo "$1"
  python3 - "$1" "$2" <<'PY'
import hashlib
import sys
folder, count = sys.argv[1], int(sys.argv[2])
packages = "dists/sample/main/binary-amd64/Packages"
real = open(f"{folder}/{packages}").read()
with open(f"{folder}/{packages}", "w") as out:
    for i in range(count):
        if i == count // 2:
            out.write(real)
        digest = hashlib.sha256(b"%d" % i).hexdigest()
        name = f"lib{digest[:12]}"
        out.write(f"Package: {name}\nVersion: 1.{i}-2\nInstalled-Size: {i}\n"
                  "Maintainer: Somebody <somebody@lists.example.org>\n"
                  "Architecture: amd64\n"
                  f"Depends: libc6 (>= 2.34), lib{digest[12:24]} (>= 1.2), "
                  f"lib{digest[24:36]}, zlib1g (>= 1:1.1.4)\n"
                  "Description: a package as long as they are on average\n"
                  "Homepage: https://www.example.org/projects/\n"
                  f"Description-md5: {digest[:32]}\n"
                  "Tag: devel::library, implemented-in::c, role::shared-lib, "
                  "works-with::archive, works-with::file\n"
                  "Section: libs\nPriority: optional\n"
                  f"Filename: pool/main/{name[:4]}/{name}/{name}_1.{i}-2_"
                  f"amd64.deb\nSize: {1000 + i}\nMD5sum: {digest[:32]}\n"
                  f"SHA256: {digest}\n\n")
data = open(f"{folder}/{packages}", "rb").read()
release = f"{folder}/dists/sample/Release"
with open(release, "w") as out:
    out.write("Origin: Sample\nLabel: Sample\nSuite: stable\nCodename: sample\n"
              "Date: Sat, 01 Aug 2026 00:00:00 UTC\nArchitectures: amd64\n"
              "Components: main\nSHA256:\n"
              f" {hashlib.sha256(data).hexdigest()} {len(data)} "
              "main/binary-amd64/Packages\n")
    for i in range(999):
        out.write(f" {hashlib.sha256(b'x%d' % i).hexdigest()} {i:8} "
                  f"main/i18n/Translation-{i}\n")
PY
  gpg --batch --quiet --yes --digest-algo SHA512 --clearsign \
    -o "$1/dists/sample/InRelease" "$1/dists/sample/Release" 2>/dev/null
  rm "$1/dists/sample/Release"
}
repository tenth $((entries / 10))
repository whole "$entries"

# seconds TIMES COMMAND…: the median.
seconds() {
  python3 - "$@" <<'PY'
import statistics, subprocess, sys, time
times = []
for _ in range(int(sys.argv[1])):
    began = time.monotonic()
    done = subprocess.run(sys.argv[2:], capture_output=True, text=True)
    times.append(time.monotonic() - began)
    if done.returncode != 0:
        sys.exit(f"{sys.argv[2:]}: {done.stdout}{done.stderr}")
print(f"{statistics.median(times):.3f}")
PY
}
ratio() { python3 -c "print(f'{$1 / $2:.2f}')"; }

ours=$(seconds 9 airlock verify inrelease --keyring small/key.gpg \
  whole/dists/sample/InRelease)
theirs=$(seconds 9 gpgv --keyring "$PWD/small/key.gpg" \
  whole/dists/sample/InRelease)
echo "an InRelease of 1,000 lines"
printf '  %-26s %s s\n' 'airlock verify inrelease' "$ours" gpgv "$theirs"
echo "  ratio                      $(ratio "$ours" "$theirs")"

mkdir -p apt/{lists/partial,cache/archives/partial,state,etc/apt.conf.d}
cat >apt/apt.conf <<CONF
Dir "$PWD/apt";
Dir::State "$PWD/apt/state";
Dir::State::lists "$PWD/apt/lists";
Dir::State::status "$PWD/apt/status";
Dir::Cache "$PWD/apt/cache";
Dir::Etc "$PWD/apt/etc";
Dir::Etc::sourcelist "$PWD/apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Architecture "amd64";
Acquire::Languages "none";
APT::Sandbox::User "root";
CONF
: >apt/status
echo "deb [signed-by=$PWD/small/key.gpg] file:$PWD/whole sample main" \
  >apt/sources.list
cat >apt-update.sh <<'SH'
rm -rf apt/lists apt/cache
mkdir -p apt/lists/partial apt/cache/archives/partial
exec apt-get -qq update
SH
theirs=$(APT_CONFIG=$PWD/apt/apt.conf seconds 3 sh apt-update.sh)
"$bench" tenth small/key.gpg >tenth.times
"$bench" whole small/key.gpg >whole.times
read -r _ propose propose_kib < <(grep propose whole.times)
read -r _ check check_kib < <(grep check whole.times)
ours=$(python3 -c "print($propose + $check)")
echo "a list of $entries packages, $(stat -c %s whole/$packages) bytes"
printf '  %-26s %s s\n' 'the worker proposes' "$propose" \
  'conductor, signer check' "$check" 'apt-get update' "$theirs"
echo "  ratio                      $(ratio "$ours" "$theirs")"
list_kib=$(($(stat -c %s whole/$packages) / 1024))
echo "peak resident memory, for a tenth and for all"
for what in propose check; do
  read -r _ _ tenth_kib < <(grep $what tenth.times)
  read -r _ _ whole_kib < <(grep $what whole.times)
  printf '  %-20s %6d KiB %6d KiB\n' $what "$tenth_kib" "$whole_kib"
  [ $what = propose ] && limit=$((tenth_kib + 4096)) ||
    limit=$((2 * list_kib + 16384))
  [ "$whole_kib" -le "$limit" ] ||
    { echo "FAILED: $what took over $limit KiB" >&2; exit 1; }
done
