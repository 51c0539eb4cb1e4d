#!/bin/bash
# tests/flows/repeat.sh BIN
#
# Whatever is done twice is done once: hand-ins, syncs, approvals, releases. A
# sync that was killed takes up where it stopped.
source "$(dirname "$0")/../support/flow.sh"
need gpg openssl ssh-keygen dpkg-deb python3 pgrep

# A repository of five packages, signed as make_apt_repo.sh does.
many() { # FOLDER
  local repo=$1/repo packages=$1/repo/dists/sample/main/binary-amd64/Packages
  local number deb
  "$FLOW_SUPPORT/make_apt_repo.sh" "$1" "$FLOW_WORK/gnupg" '1 day ago'
  for number in 1 2 3 4; do
    mkdir -p "$1/build/DEBIAN"
    printf 'Package: extra-%s\nVersion: 1\nArchitecture: amd64\nMaintainer: U <u@example.org>\nDescription: x\n' \
      "$number" >"$1/build/DEBIAN/control"
    head -c 50000 /dev/urandom >"$1/build/data"
    deb=pool/main/e/extra-$number/extra-${number}_1_amd64.deb
    mkdir -p "$repo/$(dirname "$deb")"
    dpkg-deb --root-owner-group -Znone -b "$1/build" "$repo/$deb" >/dev/null
    {
      dpkg-deb -f "$repo/$deb" Package Version Architecture Maintainer
      echo "Filename: $deb"
      echo "Size: $(stat -c %s "$repo/$deb")"
      echo "SHA256: $(sha256sum "$repo/$deb" | cut -d' ' -f1)"
      printf 'Description: x\n\n'
    } >>"$packages"
  done
  rm -rf "$1/build"
  # Its text without the signature, with the new list's digest.
  sed -n '/^Origin/,/^ .*Packages$/p' "$repo/dists/sample/InRelease" |
    sed "s/^ .*Packages\$/ $(sha256sum "$packages" | cut -d' ' -f1) $(stat -c %s "$packages") main\/binary-amd64\/Packages/" \
      >"$repo/dists/sample/Release"
  gpg --homedir "$FLOW_WORK/gnupg" --batch --quiet --no-tty --yes \
    --digest-algo SHA512 --clearsign -o "$repo/dists/sample/InRelease" \
    "$repo/dists/sample/Release"
  rm "$repo/dists/sample/Release"
}

# Serves a folder and writes down what was asked for. A package takes as many
# seconds as its pace says, so that something can be killed in the middle.
cat >"$FLOW_WORK/server.py" <<'PY'
import http.server, pathlib, sys, time
root, log, pace = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        file = root / self.path.lstrip("/")
        found = file.is_file()
        data = file.read_bytes() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        seconds = float(open(pace).read()) if self.path.endswith(".deb") else 0
        pieces = 10
        for i in range(pieces):
            try:
                self.wfile.write(data[len(data) * i // pieces:
                                      len(data) * (i + 1) // pieces])
            except OSError:
                return  # whoever asked was killed
            time.sleep(seconds / pieces)
        with open(log, "a") as out:
            out.write(f"{self.path}\n")
    def log_message(self, *words):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PY

# The programs keep their journal on stderr, so only the document is looked at.
runs_once() {
  answers 0 timeout 300 airlock run --once --quiet --json
  [ "$(field command)" = run ] && [ "$(field once)" = true ] || fail "run --once"
}

site_make "$FLOW_WORK" "$FLOW_BIN" >/dev/null
runs_once
passed "with nothing to do, airlock run --once ends well"
site_start
airlock roster activate "$FLOW_WORK/roster.toml" --key "$PEOPLE/alice" >/dev/null
many "$FLOW_WORK/many"
flow_apt sample "$FLOW_WORK/other" '2 days ago'
echo 1 >"$FLOW_WORK/pace"
: >"$FLOW_WORK/asked"
python3 "$FLOW_WORK/server.py" "$FLOW_WORK/many/repo" "$FLOW_WORK/asked" \
  "$FLOW_WORK/pace" >"$FLOW_WORK/port" &
server=$!
flow_tidy() { kill "$server" 2>/dev/null; }
while [ ! -s "$FLOW_WORK/port" ]; do sleep 0.05; done
flow_policy sample apt-repo sample "$FLOW_FINGERPRINT" 'origin = "Sample"
codename = "sample"
max-age = "200d"' '' "[sync]
source = \"http://127.0.0.1:$(cat "$FLOW_WORK/port") sample main\"
packages = [\"airlock-sample:amd64\", \"extra-1:amd64\", \"extra-2:amd64\",
  \"extra-3:amd64\", \"extra-4:amd64\"]"
passed "a slow mirror on the loopback"

# Killed after two whole packages, in the middle of a third.
says 0 sync airlock sync sample --dry-run --key "$PEOPLE/sync"
airlock sync sample --key "$PEOPLE/sync" --json >"$FLOW_WORK/cut" 2>&1 &
cut=$!
until [ "$(grep -c '\.deb$' "$FLOW_WORK/asked")" -ge 2 ]; do
  kill -0 "$cut" 2>/dev/null || fail "the sync ended early: $(cat "$FLOW_WORK/cut")"
  sleep 0.05
done
sleep 0.3
intake=$(pgrep -P "$SITE_PID" -f airlock-intake | head -1)
[ -n "$intake" ] || fail "no intake"
# All of it: it serves each connection in a child, which would go on.
# shellcheck disable=SC2046
kill -KILL "$intake" $(cat "/proc/$intake/task/$intake/children")
code=0
wait "$cut" || code=$?
[ "$code" -eq 75 ] || fail "a sync without an intake: exit $code: $(cat "$FLOW_WORK/cut")"
code=0
wait "$SITE_PID" || code=$?
SITE_PID=
[ "$code" -eq 75 ] || fail "airlock run goes on without its intake: exit $code"
whole=$(grep -c '\.deb$' "$FLOW_WORK/asked")
no_leftovers
passed "killed: $whole of 5 packages were whole"

site_start
echo 0 >"$FLOW_WORK/pace"
: >"$FLOW_WORK/asked"
says 0 sync airlock sync sample --key "$PEOPLE/sync"
id=$(field id)
[ "$(field already)" = false ] || fail "a killed sync was on record"
again=$(grep -c '\.deb$' "$FLOW_WORK/asked") || true
[ "$again" -ge 1 ] && [ "$again" -le $((5 - 2)) ] ||
  fail "$again packages were fetched after $whole were there"
passed "resumed: $again packages were fetched"
: >"$FLOW_WORK/asked"
says 0 sync airlock sync sample --key "$PEOPLE/sync"
[ "$(field id)" = "$id" ] || fail "the same again is another submission"
[ "$(field already)" = true ] || fail "the same again is news"
! grep -q '\.deb$' "$FLOW_WORK/asked" || fail "packages were fetched again"
passed "a second sync is the same submission, and fetches no package"

says 0 submit airlock submit sample "$FLOW_WORK/other/repo" --key "$PEOPLE/dave"
other=$(field id)
says 0 submit airlock submit sample "$FLOW_WORK/other/repo" --key "$PEOPLE/dave"
[ "$(field already)" = true ] && [ "$(field id)" = "$other" ] || fail "submitted twice"
says 0 submit airlock submit sample "$FLOW_WORK/other/repo" --attempt 2 --key "$PEOPLE/dave"
[ "$(field already)" = false ] || fail "a second attempt is no news"
passed "handed in twice, on record once"

verdict=$(await_verdict "$id")
says 0 approve airlock approve "$id" --digest "$verdict" --key "$PEOPLE/bob"
answers 11 airlock approve "$id" --digest "$verdict" --key "$PEOPLE/bob" --json
case $(field reason) in
  duplicate-record) ;;
  *) fail "approved twice: $(field reason)" ;;
esac
says 8 why airlock why "$id"
says 0 approve airlock approve "$id" --digest "$verdict" --key "$PEOPLE/carol"
flow_released "$id"
refuses 11 wrong-order airlock approve "$id" --digest "$verdict" --key "$PEOPLE/bob"
passed "approved twice by one person counts once"

says 0 cross airlock cross sealed --site site1
first=$(field crossing)
says 0 cross airlock cross sealed --site site1
[ "$(field crossing)" = "$first" ] || fail "two crossings of one release"
site_stop
runs_once
runs_once
says 0 "audit verify" airlock audit verify
no_leftovers
passed "airlock run --once, and once more"
