#!/bin/bash
# tests/flows/rebuild.sh BIN
#
# A small source made again, in the machine's own root file system: the same
# bytes from the same recipe, others from another source; and what builds do
# that mean harm, each kept in and called by its name.
source "$(dirname "$0")/../support/flow.sh"
need bwrap faketime gcc make tar unshare prlimit
chmod 755 "$FLOW_WORK"
inputs=$FLOW_WORK/inputs
mkdir "$inputs"
secret=$FLOW_WORK/secret
echo "the vault's other content" >"$secret"

mkdir "$FLOW_WORK/hello"
cat >"$FLOW_WORK/hello/hello.c" <<'C'
#include <stdio.h>
int main(void) { return puts("hello, " __DATE__) < 0; }
C
printf 'hello: hello.c\n\t$(CC) -O1 -o $@ $<\n' >"$FLOW_WORK/hello/Makefile"
pack() { # NAME: the source as it stands
  tar -C "$FLOW_WORK" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
    -cf "$inputs/$1" hello
}
digest() { echo "sha256:$(sha256sum "$1" | cut -d' ' -f1)"; }
# recipe NAME OUTPUTS MORE [INPUT] <COMMANDS
recipe() {
  local input=${4:-}
  {
    printf "name = \"%s\"\ncommand = [\"sh\", \"-euc\", '''\n" "$1"
    cat
    printf "''']\n%s\n[inputs]\n" "$3"
    [ -z "$input" ] || printf '"%s" = "%s"\n' "$input" "$(digest "$inputs/$input")"
    printf '[outputs]\n%s\n' "$2"
  } >"$FLOW_WORK/$1.toml"
}
rebuild() { # NAME: the arguments
  rebuilt=(airlock rebuild "$FLOW_WORK/$1.toml" --inputs "$inputs" --root /
    --output "$FLOW_WORK/$1")
}
made() { says 0 rebuild "${rebuilt[@]}"; }
fails() { # CODE REASON WORDS NAME
  rebuild "$4"
  refuses "$1" "$2" "${rebuilt[@]}"
  case $(field detail) in *"$3"*) ;; *) fail "$4: $(field detail)" ;; esac
}

clock=$'[clock]\nsource-date-epoch = 2022-12-26T15:30:00Z'
build() { recipe "$1" "$2" "$3" "$4" <<'SH'
tar xf /inputs/*.tar
make -C hello
mv hello/hello /out/
SH
}
pack one.tar
build first 'hello = "any"' "$clock" one.tar
rebuild first
made
[ "$(field outputs.0.verdict)" = unjudged ] || fail "a verdict about nothing"
expected=$(field outputs.0.digest)
[ "$expected" = "$(digest "$FLOW_WORK/first/built/hello")" ] || fail "another digest"
grep -q '^package ' "$FLOW_WORK/first/report.note" || fail "no packages of the root"
grep -q "hello, Dec 26 2022" "$FLOW_WORK/first/built/hello" || fail "the clock"
root=$(field root)
build again "hello = \"$expected\"" "$clock
[root]
packages = \"$root\"" one.tar
rebuild again
made
[ "$(field outputs.0.verdict)" = R0 ] || fail "not the same again"
passed "the same recipe makes the same bytes"

sed -i 's/hello,/hallo,/' "$FLOW_WORK/hello/hello.c"
pack two.tar
build altered "hello = \"$expected\"" "$clock" two.tar
rebuild altered
says 6 rebuild "${rebuilt[@]}"
[ "$(field outputs.0.verdict)" = differs ] || fail "an altered source is the same"
passed "an altered line makes other bytes"

recipe faketime 'then = "any"' "$clock
faketime = true" <<'SH'
sh -c 'date +%F' >/out/then
SH
rebuild faketime
made
grep -qx 2022-12-26 "$FLOW_WORK/faketime/built/then" || fail "not then"
passed "faketime: every process believes that it is then"

flip "$inputs/two.tar" 3000
fails 3 digest-mismatch "input two.tar is" altered
mv "$inputs/two.tar" "$FLOW_WORK/away"
fails 2 unreadable "two.tar" altered
sed -i "s/^packages = .*/packages = \"$expected\"/" "$FLOW_WORK/again.toml"
fails 3 digest-mismatch "the root's packages" again
sed -i 's/^name/nome/' "$FLOW_WORK/again.toml"
fails 2 bad-recipe "line 1, column 1: unknown key 'nome'" again
passed "other inputs, another root, another key: refused"

# What the build sees of the machine, and what it can do to it.
recipe inside 'seen = "any"' '' <<SH
{
  id -u
  cat "$secret" /home/*/* /root/* /inputs/* /proc/1/environ || :
  grep : /proc/net/dev | grep -v '^ *lo:' || :
  touch /usr/x /etc/x /x /dev/x /inputs/x /run/x && echo wrote || :
  chown 0:0 /build && echo chowned || :
  mount -t tmpfs none /tmp && echo mounted || :
  unshare --user true && echo namespaces || :
  python3 -c 'import ctypes; libc = ctypes.CDLL(None, use_errno=True); libc.syscall(425, 1, 0); print("io_uring" if ctypes.get_errno() != 38 else "", end="")'
  ls -A /home /root /run /mnt | grep -v : || :
  env | sort
  hostname
} >/build/seen 2>/dev/null || :
grep -c . /proc/self/uid_map >>/build/seen
awk '/^Cap(Eff|Bnd)|^NoNewPrivs/ {print \$2}' /proc/self/status >>/build/seen
chown :50 /build/seen 2>&1 | grep -o 'Operation not permitted' >>/build/seen
mv /build/seen /out/seen
SH
rebuild inside
AIRLOCK_SECRET=x made
cat >"$FLOW_WORK/want" <<'WANT'
1000
HOME=/nonexistent
LC_ALL=C.UTF-8
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PWD=/build
TZ=UTC
sandbox
1
0000000000000000
0000000000000000
1
Operation not permitted
WANT
tr -d '\0' <"$FLOW_WORK/inside/built/seen" | diff "$FLOW_WORK/want" - >&2 ||
  fail "a build sees or does more than it may"
passed "no file of the machine's, no network, no capability, nothing to write to"

# What the loopback of this machine serves is out of reach as well.
python3 - "$FLOW_WORK/port" <<'PY' &
import http.server, sys
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
open(sys.argv[1], "w").write(str(server.server_port))
server.handle_request()
PY
listening=$!
flow_tidy() { kill "$listening" 2>/dev/null || true; }
for tries in $(seq 1 100); do [ -s "$FLOW_WORK/port" ] && break; sleep 0.1; done
recipe socket 'x = "any"' '' <<SH
python3 -c 'import socket; socket.create_connection(("127.0.0.1", $(cat "$FLOW_WORK/port")), 5)'
touch /out/x
SH
fails 7 build-failed "Connection refused" socket
kill -0 "$listening" || fail "it was reached"

recipe link 'x = "any"' '' <<SH
ln -s "$secret" /out/x
SH
fails 7 build-output "/out/x is a symbolic link" link
[ -z "$(ls "$FLOW_WORK/link/built")" ] || fail "something was taken"
recipe more 'x = "any"' '' <<'SH'
touch /out/x /out/.y
SH
fails 7 build-output "names no output '.y'" more
recipe nothing 'x = "any"' '' <<'SH'
true
SH
fails 7 no-output "left nothing in /out" nothing
recipe fifo 'x = "any"' '' <<'SH'
mkfifo /out/x
SH
fails 7 build-output "is a FIFO" fifo
passed "a link, a FIFO, one file more, none: nothing is taken"

recipe broken 'x = "any"' '' <<'SH'
echo this is why >&2
exit 3
SH
fails 7 build-failed "it ended with 3: this is why" broken
grep -qx "this is why" "$FLOW_WORK/broken/build.log" || fail "no log"
grep -q "^outcome build-failed " "$FLOW_WORK/broken/report.note" || fail "no report"
sed -i 's/"sh", /"no-such-program", /' "$FLOW_WORK/broken.toml"
fails 7 build-failed "it did not start" broken
recipe slow 'x = "any"' $'[limits]\ntime = "1s"' <<'SH'
exec sleep 600
SH
fails 12 build-timeout "after 1s" slow
# It says nothing more, and does not end: the way round a reader of the log.
recipe silent 'x = "any"' $'[limits]\ntime = "1s"' <<'SH'
exec >&- 2>&-
sleep 600 &
exec sleep 600
SH
fails 12 build-timeout "after 1s" silent
recipe loud 'x = "any"' $'[limits]\nlog = "64KiB"' <<'SH'
yes
SH
fails 7 build-limit "limits.log" loud
[ "$(stat -c %s "$FLOW_WORK/loud/build.log")" -eq 65536 ] || fail "the log"
recipe full 'x = "any"' $'[limits]\ndisk = "2MiB"' <<'SH'
for folder in /build /tmp /var/tmp /dev/shm /out; do
  head -c 3000000 /dev/zero >$folder/x && exit 0
  for i in 1 2 3; do head -c 1500000 /dev/zero >$folder/$i || break; done
  [ "$i" -lt 3 ] || exit 0
  rm $folder/?
done
exit 9
SH
fails 7 build-failed "it ended with 9" full
recipe forks 'x = "any"' $'[limits]\nprocesses = 20\ntime = "1s"' <<'SH'
bomb() { bomb | bomb & }
bomb 2>&1
wait
for i in $(seq 30); do sleep 6054 & done
SH
rebuild forks
got=0
"${rebuilt[@]}" --json >"$FLOW_ANSWER" 2>"$FLOW_ERRORS" || got=$?
case $got in 7 | 12) ;; *) fail "exit $got of a fork bomb" ;; esac
pgrep -fx "sleep 6054" >/dev/null && fail "a process outlived its build"
recipe greedy 'x = "any"' $'[limits]\nmemory = "256MiB"' <<'SH'
python3 -c 'bytearray(1 << 29)'
SH
fails 7 build-failed "MemoryError" greedy
# It ends with who asked for it, however that ends.
recipe asked 'x = "any"' '' <<'SH'
sleep 6051
SH
rebuild asked
"${rebuilt[@]}" >/dev/null 2>&1 &
asker=$!
for tries in $(seq 100); do pgrep -fx "sleep 6051" >/dev/null && break; sleep 0.1; done
pgrep -fx "sleep 6051" >/dev/null || fail "it did not begin"
kill -KILL "$asker"
wait "$asker" 2>/dev/null || true
for tries in $(seq 100); do pgrep -fx "sleep 6051" >/dev/null || break; sleep 0.1; done
! pgrep -fx "sleep 6051" >/dev/null || fail "it goes on without its asker"
# What another build does is not counted with it.
recipe many 'x = "any"' $'[limits]\nprocesses = 60' <<'SH'
for i in $(seq 40); do sleep 1.125 & done
wait
touch /out/x
SH
rebuild many
"${rebuilt[@]}" >/dev/null &
many=$!
for tries in $(seq 50); do [ "$(pgrep -cfx "sleep 1.125")" -ge 40 ] && break; sleep 0.1; done
recipe few 'x = "any"' $'[limits]\nprocesses = 12' <<'SH'
touch /out/x
SH
rebuild few
made
wait "$many" || fail "the build beside it"
passed "a time, a log, a disk, memory, processes: each has an end, and is each build's own"

# Nothing of it is left in this machine's mounts or folders.
! grep -q workshop /proc/self/mounts || fail "mounts are left"
no_leftovers_below=$(find "$FLOW_WORK" -name '.replacement-*')
[ -z "$no_leftovers_below" ] || fail "left behind: $no_leftovers_below"
refuses 2 usage airlock rebuild --output "$FLOW_WORK/x"
refuses 2 usage airlock rebuild "$FLOW_WORK/first.toml" --root / --output "$FLOW_WORK/x"
refuses 2 usage airlock rebuild --debian hello --root / --output "$FLOW_WORK/x"
passed "all"
