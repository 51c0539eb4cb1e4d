#!/bin/bash
# tests/flows/bad_input.sh BIN
#
# Whatever is wrong with what comes in: the exit code of its cause, the reason
# by name, what to do about it, and nothing half-written that stays.
source "$(dirname "$0")/../support/flow.sh"
need pgrep ps gpg openssl ssh-keygen dpkg-deb python3 mkfifo timeout unshare mount setpriv

objects() { find "$AIRLOCK_HOME/vault/quarantine/sha256" -type f 2>/dev/null | wc -l; }
# unchanged COMMAND…: and the vault holds what it held.
unchanged() {
  local before
  before=$(objects)
  "$@"
  [ "$(objects)" -eq "$before" ] || fail "the vault grew: $*"
  no_leftovers
}

# The flow again in a mount namespace of its own, with a small disk.
if [ "${1:-}" = full-disk ]; then
  SITE_MODE=embedded
  site_make "$FLOW_WORK" "$FLOW_BIN" >/dev/null
  mount -t tmpfs -o size=16m tmpfs "$AIRLOCK_HOME/vault/quarantine"
  site_start
  airlock roster activate "$FLOW_WORK/roster.toml" --key "$PEOPLE/alice" >/dev/null
  flow_key gke
  flow_policy gke gke-onprem gke "$(flow_key_id gke)"
  head -c 67108864 /dev/urandom >"$FLOW_WORK/large"
  unchanged refuses 75 disk-full airlock submit gke "$FLOW_WORK/large" --key "$PEOPLE/dave"
  echo small >"$FLOW_WORK/small"
  flow_sign gke "$FLOW_WORK/small"
  says 0 submit airlock submit gke "$FLOW_WORK/small" "$FLOW_WORK/small.1.sig" --key "$PEOPLE/dave"
  await_verdict "$(field id)" >/dev/null
  site_stop
  umount "$AIRLOCK_HOME/vault/quarantine"
  passed "a full disk is a fault, and what fits still goes through"
  exit 0
fi
as_root=(unshare -m)
[ "$(id -u)" -eq 0 ] || as_root=(unshare -rm)
"${as_root[@]}" bash "$0" "$FLOW_BIN" full-disk

# --- before there is an installation: the command line and policy files
refuses 2 usage airlock frobnicate
refuses 2 usage airlock version --frobnicate
refuses 2 usage airlock
refuses 2 usage airlock submit
refuses 2 usage airlock watch an-id --until doomsday
refuses 2 usage env -u AIRLOCK_HOME airlock list
refuses 2 configuration airlock --home "$FLOW_WORK/nowhere" list
passed "wrong words on the command line"

# A job that reads the answer from a file must not take half of one for a whole.
to_a_full_disk() { "$@" >/dev/full; }
for way in "" --json; do
  # shellcheck disable=SC2086
  answers 75 to_a_full_disk airlock version $way
  grep -q "^airlock: disk-full" "$FLOW_ERRORS" || fail "no word of the full disk: version $way"
done
passed "an answer that was not written whole is a fault"

cat >"$FLOW_WORK/good.toml" <<'TOML'
channel = "blobs"
kind = "signed-blob"
targets = ["sealed"]
[authenticity]
threshold = 1
[authenticity.signers]
up = ["sha256:0000000000000000000000000000000000000000000000000000000000000000"]
[inspection]
hold = "3d"
scanners = ["yara"]
[people]
approvals = 2
TOML
says 0 "policy check" airlock policy check "$FLOW_WORK/good.toml"
# bad_policy LINE:COLUMN SED: the file with that change.
bad_policy() {
  sed -e "$2" "$FLOW_WORK/good.toml" >"$FLOW_WORK/bad.toml"
  ! cmp -s "$FLOW_WORK/good.toml" "$FLOW_WORK/bad.toml" || fail "no change: $2"
  refuses 2 bad-policy airlock policy check "$FLOW_WORK/bad.toml"
  case $(field detail) in
    *"line ${1%:*}, column ${1#*:}"*) ;;
    *) fail "not at line ${1%:*}, column ${1#*:}: $2" ;;
  esac
}
bad_policy 2:8 's/"signed-blob"/"zip-bomb"/'
bad_policy 1:11 's/"blobs"/"My Blobs"/'
bad_policy 1:11 's/"blobs"/blobs/'
bad_policy 1:11 's/"blobs"/"target.x"/'
bad_policy 1:11 "s/blobs/$(printf 'c%.0s' {1..65})/"
bad_policy 1:1 's/^channel/chanel/'
bad_policy 5:13 's/threshold = 1/threshold = 2/'
bad_policy 5:13 's/threshold = 1/threshold = "one"/'
bad_policy 7:7 's/sha256:0/sha256:g/'
bad_policy 9:8 's/"3d"/"3 days"/'
bad_policy 10:13 's/"yara"/"guesswork"/'
bad_policy 12:13 's/approvals = 2/approvals = 0/'
bad_policy 12:1 's/^approvals/aprovals/'
printf '\377\n' >"$FLOW_WORK/bad.toml"
refuses 2 bad-policy airlock policy check "$FLOW_WORK/bad.toml"
refuses 2 unreadable airlock policy check "$FLOW_WORK/none.toml"
passed "policies that do not compile, each with its place"

# --- files, each in the worker's sandbox; all of testdata is the flow corpus's
refuses 3 member-path airlock inspect "$FLOW_SOURCE/testdata/bundles/hostile/dotdot-member.tar"
says 0 inspect airlock inspect "$FLOW_SOURCE/testdata/bundles/good/plain-deb.deb"
says 0 inspect airlock inspect "$FLOW_SOURCE/testdata/bundles/good/plain-tar-zst.tar.zst"
passed "a hostile file and two good ones"
# What is none of the kinds that can be looked into is never called clean.
head -c 4096 /dev/urandom >"$FLOW_WORK/unknown"
answers 13 airlock inspect "$FLOW_WORK/unknown" --json
judged verdict=incomplete reason=opaque || fail "an unknown kind of file"
# A number that JSON readers do not hold exactly.
python3 - "$FLOW_WORK/number.tar" <<'PY'
import sys, tarfile
with tarfile.open(sys.argv[1], "w", format=tarfile.GNU_FORMAT) as tar:
    member = tarfile.TarInfo("a")
    member.uid = 2**54
    tar.addfile(member)
PY
says 0 inspect airlock inspect "$FLOW_WORK/number.tar"
[ "$(field members.0.uid)" = 18014398509481984 ] || fail "another user id"
passed "files of no known kind, numbers of no known size"
refuses 2 unreadable airlock inspect "$FLOW_WORK/none"
refuses 2 not-a-file airlock inspect "$FLOW_WORK"
if [ "$(id -u)" -eq 0 ]; then
  # The superuser may read everything, so somebody else tries.
  chmod 755 "$FLOW_WORK"
  cp "$FLOW_BIN/airlock" "$FLOW_WORK/airlock-of-nobody"
  (umask 077 && echo secret >"$FLOW_WORK/secret")
  refuses 2 unreadable setpriv --reuid 65534 --regid 65534 --clear-groups \
    "$FLOW_WORK/airlock-of-nobody" inspect "$FLOW_WORK/secret"
else
  (umask 077 && echo secret >"$FLOW_WORK/secret" && chmod 000 "$FLOW_WORK/secret")
  refuses 2 unreadable airlock inspect "$FLOW_WORK/secret"
fi
passed "files that cannot be read"

# --- an installation
flow_site
flow_key gke
flow_key stranger unknown
flow_key image
flow_apt sample "$FLOW_WORK/sample" '1 day ago'
flow_policy gke gke-onprem gke "$(flow_key_id gke)"
flow_policy small gke-onprem gke "$(flow_key_id gke)" '' '[inspection.limits]
total-bytes = "8MiB"'
flow_policy image oci-layout image "$(flow_key_id image)"
flow_policy sample apt-repo sample "$FLOW_FINGERPRINT" 'origin = "Sample"
codename = "sample"
max-age = "200d"'

refuses 10 not-found airlock submit nowhere "$FLOW_WORK/good.toml" --key "$PEOPLE/dave"
refuses 10 not-found airlock show sample-0
refuses 2 unreadable airlock submit gke "$FLOW_WORK/none" --key "$PEOPLE/dave"
refuses 2 unreadable airlock submit gke "$FLOW_WORK/good.toml" --key "$FLOW_WORK/none"
truncate -s 9M "$FLOW_WORK/nine"
unchanged refuses 3 too-large airlock submit small "$FLOW_WORK/nine" --key "$PEOPLE/dave"
# A pipe without a writer would be waited for, a device has no end.
mkdir "$FLOW_WORK/pipes" "$FLOW_WORK/sockets"
mkfifo "$FLOW_WORK/pipe" "$FLOW_WORK/pipes/pipe"
python3 -c 'import socket, sys
for path in sys.argv[1:]: socket.socket(socket.AF_UNIX).bind(path)' \
  "$FLOW_WORK/socket" "$FLOW_WORK/sockets/socket"
for odd in /dev/zero "$FLOW_WORK"/{pipe,pipes,socket,sockets}; do
  unchanged refuses 2 not-a-file timeout 10 airlock submit gke "$odd" --key "$PEOPLE/dave"
done
for odd in /dev/zero "$FLOW_WORK"/{pipe,socket}; do
  refuses 2 not-a-file timeout 10 airlock inspect "$odd"
  refuses 2 not-a-file timeout 10 airlock policy check "$odd"
done
mkdir "$FLOW_WORK/linked"
ln -s /etc/passwd "$FLOW_WORK/linked/passwd"
unchanged refuses 2 not-a-file airlock submit gke "$FLOW_WORK/linked" --key "$PEOPLE/dave"
mkdir -p "$FLOW_WORK/odd/pool"
echo a >"$FLOW_WORK/odd/InRelease"
echo a >"$FLOW_WORK/odd/pool/readme.txt"
unchanged refuses 3 bad-bundle airlock submit sample "$FLOW_WORK/odd" --key "$PEOPLE/dave"
mkdir "$FLOW_WORK/escape"
echo a >"$FLOW_WORK/escape/a"
echo a >"$FLOW_WORK/escape/"$'z\e[2J\e]0;owned\a'
unchanged refuses 3 member-path airlock submit gke "$FLOW_WORK/escape" --key "$PEOPLE/dave"
passed "refused at the door: missing, no files, linked, misnamed"

# refused_at CODE REASON CHANNEL PATH…: taken, then refused on record.
refused_at() {
  local code=$1 reason=$2 id
  shift 2
  id=$(flow_submit "$@")
  await REFUSED "$id"
  says "$code" why airlock why "$id"
  [ "$(field reasons.0.reason)" = "$reason" ] ||
    fail "$id is refused as $(field reasons.0.reason), not $reason"
  case $(field reasons.0.next) in - | '') fail "$id: does not say what to do" ;; esac
  no_leftovers
}
bundle() { # NAME FILE [KEY]: FILE as a signed bundle of its own
  mkdir -p "$FLOW_WORK/bundles/$1"
  cp "$2" "$FLOW_WORK/bundles/$1/"
  [ "${3:-gke}" = none ] || flow_sign "${3:-gke}" "$FLOW_WORK/bundles/$1/$(basename "$2")"
  echo "$FLOW_WORK/bundles/$1"
}
hostile=$FLOW_SOURCE/testdata/bundles/hostile
echo content >"$FLOW_WORK/content"
refused_at 3 unsigned gke "$(bundle unsigned "$FLOW_WORK/content" none)"
refused_at 3 unsigned gke "$(bundle stranger "$FLOW_WORK/content" stranger)"
changed=$(bundle changed "$FLOW_WORK/content")
flip "$changed/content" 2
refused_at 3 unsigned gke "$changed"
refused_at 3 truncated gke "$(bundle truncated "$hostile/gzip-truncated.gz")"
refused_at 3 member-path gke "$(bundle path "$hostile/dotdot-member.tar")"
refused_at 3 duplicate-member gke "$(bundle twice "$hostile/duplicate-member.tar")"
head -c 134217728 /dev/zero | gzip -9 >"$FLOW_WORK/bomb.gz"
refused_at 3 bomb gke "$(bundle bomb "$FLOW_WORK/bomb.gz")"
refused_at 5 match gke "$(bundle match "$FLOW_SOURCE/testdata/bundles/good/eicar-text.txt")"
passed "signed by nobody, by a stranger, over other bytes; hostile inside"

"$FLOW_SUPPORT/make_apt_repo.sh" "$FLOW_WORK/expired" "$FLOW_WORK/gnupg" '300 days ago'
refused_at 3 expired sample "$FLOW_WORK/expired/repo"
cp -r "$FLOW_WORK/sample/repo" "$FLOW_WORK/touched"
flip "$FLOW_WORK"/touched/pool/main/a/airlock-sample/*.deb -40
refused_at 3 unproven sample "$FLOW_WORK/touched"
cp -r "$FLOW_WORK/sample/repo" "$FLOW_WORK/resigned"
flip "$FLOW_WORK/resigned/dists/sample/InRelease" 120
refused_at 3 bad-signature sample "$FLOW_WORK/resigned"
passed "apt: expired, another package, another InRelease"

mkdir -p "$FLOW_WORK/tree"
echo a >"$FLOW_WORK/tree/a"
"$FLOW_SUPPORT/make_oci.py" "$FLOW_WORK/tree" "$FLOW_WORK/layout" \
  registry.example/a:1 "$FLOW_WORK/image.pem" >/dev/null
cp -r "$FLOW_WORK/layout" "$FLOW_WORK/json"
sed -i 's/^{/{"schemaVersion":2,/' "$FLOW_WORK/json/index.json"
refuses 3 bad-json airlock submit image "$FLOW_WORK/json" --key "$PEOPLE/dave"
printf '{"schemaVersion":2' >"$FLOW_WORK/json/index.json"
refuses 3 bad-json airlock submit image "$FLOW_WORK/json" --key "$PEOPLE/dave"
passed "OCI: a key twice, a text cut short"
cp -r "$FLOW_WORK/layout" "$FLOW_WORK/changed-layer"
largest=$(find "$FLOW_WORK/changed-layer/blobs" -type f -printf '%s %p\n' | sort -n | tail -1)
flip "${largest#* }" -20
refuses 3 bad-bundle airlock submit image "$FLOW_WORK/changed-layer" --key "$PEOPLE/dave"
passed "OCI: a blob that is not what its name says"

# --- on people's terminals
# terminal COMMAND…: what it writes to one.
terminal() {
  python3 - "$FLOW_ANSWER" "$@" <<'PY'
import os, pty, sys
with open(sys.argv[1], "wb") as out:
    def read(fd):
        data = os.read(fd, 4096)
        out.write(data)
        return b""
    os.environ["TERM"] = "xterm"
    pty.spawn(sys.argv[2:], read, lambda fd: b"")
PY
}
escapes() { grep -q $'\e' "$FLOW_ANSWER"; }
terminal airlock list
escapes || fail "no colour on a terminal"
terminal env NO_COLOR=1 airlock list
! escapes || fail "colour in spite of NO_COLOR"
terminal airlock list --no-color
! escapes || fail "colour in spite of --no-color"
terminal env TERM=dumb airlock list
! escapes || fail "colour on a dumb terminal"
answers 0 airlock list
! escapes || fail "colour where there is no terminal"
passed "colour only where a terminal wants it"

inert() { # COMMAND…: neither escape sequences nor text that turns round
  "$@" >"$FLOW_ANSWER" 2>&1 || true
  ! grep -qP '\x1b|\x07|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xc2[\x80-\x9f]' "$FLOW_ANSWER" ||
    fail "prints what a stranger wrote: $*"
}
odd=$FLOW_WORK/odd-names
mkdir -p "$odd"
printf 'echo\n' >"$odd/"$'install\xe2\x80\xaeexe.sh'
flow_sign gke "$odd/"$'install\xe2\x80\xaeexe.sh'
id=$(flow_submit gke "$odd")
await_verdict "$id" >/dev/null
escape=$FLOW_WORK/$'\e[31mred\xe2\x80\xae'
cp "$hostile/control-character-member.tar" "$escape"
for form in '' --json; do
  # shellcheck disable=SC2086
  {
    inert airlock submit gke "$FLOW_WORK/escape" --key "$PEOPLE/dave" $form
    inert airlock show "$id" $form
    inert airlock why "$id" $form
    inert airlock list $form
    inert airlock show $'x\e[2J' $form
    inert airlock $'\e[2J' $form
    inert airlock inspect "$escape" $form
    inert airlock inspect "$escape.none" $form
    inert airlock policy check "$escape" $form
    inert airlock policy check "$escape.none" $form
    inert airlock approve "$id" --digest $'\e[2J' --key "$PEOPLE/bob" $form
    inert airlock release $'\e[2J' $form
    inert airlock trust import a "$escape" --key "$PEOPLE/alice" $form
  }
done
passed "names of strangers are printed inert"

# --- Ctrl-C
# interrupted SECONDS COMMAND…: the exit code as a shell gives it. A script's
# background jobs ignore the signal, so it is given its meaning back.
interrupted() {
  python3 - "$FLOW_ANSWER" "$@" <<'PY'
import os, signal, subprocess, sys, time
with open(sys.argv[1], "wb") as out:
    child = subprocess.Popen(
        sys.argv[3:], stdout=out, stderr=out,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    limit = time.monotonic() + float(sys.argv[2])
    large = os.environ.get("UNTIL_OPEN")
    while time.monotonic() < limit:
        if child.poll() is not None:
            break
        if large and any(os.path.realpath(f"/proc/{child.pid}/fd/{fd}") == large
                         for fd in os.listdir(f"/proc/{child.pid}/fd")):
            time.sleep(0.1)
            break
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    code = child.wait(timeout=30)
    print(code if code >= 0 else 128 - code)
PY
}
truncate -s 1G "$FLOW_WORK/gibibyte"
before=$(airlock list --json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)["submissions"]))')
code=$(UNTIL_OPEN=$FLOW_WORK/gibibyte interrupted 30 \
  airlock submit gke "$FLOW_WORK/gibibyte" --key "$PEOPLE/dave")
[ "$code" -eq 130 ] || fail "submit, interrupted: exit $code"
no_leftovers
after=$(airlock list --json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)["submissions"]))')
[ "$before" -eq "$after" ] || fail "an interrupted submit is on record"
code=$(interrupted 3 airlock watch "$id" --until sealed --json)
[ "$code" -eq 130 ] || fail "watch, interrupted: exit $code"
[ "$(field reason)" = interrupted ] || fail "watch does not say that it was interrupted"
says 0 "audit verify" airlock audit verify
passed "Ctrl-C"

# --- the end
# A child of intake's in the middle of its copy goes with the site.
none_left() {
  local left
  left=$(pgrep -f -- "--home $AIRLOCK_HOME( |\$)" || true)
  [ -z "$left" ] || fail "the site is stopped and still there:
$(ps -o pid=,stat=,args= -p "${left//$'\n'/,}")"
}
code=$(UNTIL_OPEN=$FLOW_WORK/gibibyte interrupted 30 \
  airlock submit gke "$FLOW_WORK/gibibyte" --key "$PEOPLE/dave")
[ "$code" -eq 130 ] || fail "submit, interrupted: exit $code"
site_stop
none_left
passed "nothing runs on after the site has stopped"
