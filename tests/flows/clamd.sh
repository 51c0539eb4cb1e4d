#!/bin/bash
# tests/flows/clamd.sh BIN
#
# The real clamd, with a database of our own, under the real programs: what it
# cannot unpack it is given unpacked, what it would not read is not clean, and
# what is old, stopped or badly set up is waited for.
source "$(dirname "$0")/../support/flow.sh"
need clamd openssl zstd xz zip dpkg-deb python3 jq
cd "$FLOW_WORK"

clamd_pid=
flow_tidy() { clamd_stop; }
clamd_stop() {
  [ -z "$clamd_pid" ] || { kill "$clamd_pid" && wait "$clamd_pid"; } 2>/dev/null || true
  clamd_pid=
}
# clamd_start ALERTS: small limits, so that files past them are small.
clamd_start() {
  local tries
  cat >clamd.conf <<CONF
LocalSocket $FLOW_WORK/clamd.ctl
DatabaseDirectory $FLOW_WORK/database
Foreground yes
MaxFileSize 4M
MaxScanSize 8M
AlertExceedsMax $1
DisableCache yes
CONF
  TZ=UTC clamd --config-file=clamd.conf >clamd.log 2>&1 &
  clamd_pid=$!
  for tries in $(seq 100); do
    [ ! -S clamd.ctl ] || return 0
    kill -0 "$clamd_pid" 2>/dev/null || break
    sleep 0.1
  done
  fail "no clamd: $(tail -3 clamd.log)"
}
database() { python3 "$FLOW_SOURCE/testdata/clamav/make_db.py" database "$@"; }
# waits_for REASON: the conductor has said so since the last time.
waits_for() {
  local tries
  for tries in $(seq 300); do
    if tail -n +"$said" run.log | grep -q "fault $1"; then
      said=$(($(wc -l <run.log) + 1))
      return 0
    fi
    sleep 0.1
  done
  fail "the conductor does not say $1: $(tail -3 run.log)"
}
said=1

database
clamd_start yes
flow_site
flow_key gke
FLOW_SCANNERS='"clamd"'
policy() { # CHANNEL KIND CLAMD [MORE]
  flow_policy "$1" "$2" gke "$(flow_key_id gke)" '' \
    "clamd = { socket = \"$FLOW_WORK/clamd.ctl\", $3 }
${4:-}"
}
policy files gke-onprem 'file-bytes = "4MiB"'
policy windows gke-onprem 'file-bytes = "4MiB", windows = "suffice"'
policy beyond gke-onprem 'file-bytes = "16MiB"'
policy image oci-layout 'file-bytes = "4MiB"'

# --- EICAR's test file, wrapped
mkdir -p in/{tar,deb,nest,large,rest,cut,small,denied} tree/opt root/DEBIAN root/opt
python3 - <<'PY'
eicar = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-"
         rb"TEST-FILE!$H+H*")
open("tree/opt/eicar", "wb").write(eicar)
# Six megabytes, of which it is the last bytes; and without it.
open("in/large/large", "wb").write(bytes(6 << 20) + eicar)
open("in/rest/rest", "wb").write(bytes(6 << 20) + eicar)
open("in/cut/cut", "wb").write(bytes(6 << 20))
PY
tar -C tree --owner=0 --group=0 -cf - opt | zstd -q >in/tar/a.tar.zst
cp tree/opt/eicar root/opt/
printf 'Package: a\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: a\n' >root/DEBIAN/control
dpkg-deb --root-owner-group -Zzstd -b root in/deb/a.deb >/dev/null
(cd tree && zip -q ../nest.zip opt/eicar)
tar --owner=0 --group=0 -czf nest.tar.gz nest.zip
tar --owner=0 --group=0 -cJf in/nest/nest.tar.xz nest.tar.gz
echo harmless >in/small/small
"$FLOW_SUPPORT/make_oci.py" --zstd tree layout registry.example/a:1 gke.pem >/dev/null
for file in in/*/*; do flow_sign gke "$file"; done

# By their digests: what is no match although clamd says so, and what is one.
known() { echo "$1 = { \"sha256:$(sha256sum "$2" | cut -d ' ' -f 1)\" = \"$3\" }"; }
policy mistaken gke-onprem 'file-bytes = "4MiB"' "$(known allow tree/opt/eicar 'ticket 7')"
tar -C in/small --owner=0 --group=0 -czf in/denied/denied.tar.gz small
flow_sign gke in/denied/denied.tar.gz
policy denied gke-onprem 'file-bytes = "4MiB"' "$(known deny in/small/small 'ticket 8')"

# Long enough for a first scan to come before its end.
policy held gke-onprem 'file-bytes = "4MiB"'
sed -i 's/^hold = .*/hold = "15s"/' held.toml
airlock policy activate held.toml --key "$PEOPLE/alice" >/dev/null

declare -A id
id[held]=$(flow_submit held in/small)
id[mistaken]=$(flow_submit mistaken in/nest)
id[denied]=$(flow_submit denied in/denied)
for name in tar deb nest large; do id[$name]=$(flow_submit files "in/$name"); done
id[image]=$(flow_submit image layout)
id[cut]=$(flow_submit files in/cut)
id[rest]=$(flow_submit beyond in/rest)
id[window]=$(flow_submit windows in/cut)
id[small]=$(flow_submit files in/small)
for name in tar deb nest large image; do
  await REFUSED "${id[$name]}"
  says 5 why airlock why "${id[$name]}"
  judged why= || fail "$name"
  [ "$(field reasons.0.reason)" = match ] || fail "$name: $(field why)"
  case $(field why) in
    *"clamd 1."*": Airlock.Test.EICAR.UNOFFICIAL"*) ;;
    *) fail "$name: $(field why)" ;;
  esac
done
passed "EICAR found in tar.zst, a .deb's data.tar.zst, zip in tar.gz in tar.xz, past the limits, in a zstd layer"

# --- cut off at a limit, ours or clamd's: not clean
for name in cut rest; do
  await REFUSED "${id[$name]}"
  says 13 why airlock why "${id[$name]}"
  [ "$(field reasons.0.reason)" = incomplete-coverage ] || fail "$name: $(field why)"
  case $(field why) in *"clamd did not read it wholly (limit)"*) ;; *) fail "$name: $(field why)" ;; esac
done
await_verdict "${id[window]}" >/dev/null
passed "incomplete at a limit; windows suffice where the policy says so"

await_verdict "${id[mistaken]}" >/dev/null
airlock show "${id[mistaken]}" >shown
grep -q 'allowed    .*Airlock.Test.EICAR.UNOFFICIAL in .*opt/eicar (clamd): ticket 7' shown ||
  fail "$(cat shown)"
await REFUSED "${id[denied]}"
says 5 why airlock why "${id[denied]}"
case $(field why) in *"hash-list 1: ticket 8 in small"*) ;; *) fail "$(field why)" ;; esac
passed "a file that the policy allows refuses nothing and is shown; one that it denies is found in a tar.gz"

flow_approve "${id[small]}"
await SEALED "${id[small]}"
airlock show "${id[small]}" >shown
grep -q 'clamd 1.* clean, 9 of 9 bytes, database 1 20' shown || fail "$(cat shown)"
says 0 doctor airlock doctor
passed "clean, with engine and database on record, and sealed"

await_verdict "${id[held]}" >/dev/null
says 0 show airlock show "${id[held]}"
# The first when it came, the second when it had rested.
jq -e '(.submitted | fromdate) as $came | [.records[] |
  select(.kind == "airlock.scan/v1" and (.summary | contains("clamd"))) |
  (.time | fromdate) - $came >= 15] == [false, true]' "$FLOW_ANSWER" >/dev/null ||
  fail "scans of what was held: $(jq -c '[.records[] | [.time, .summary]]' "$FLOW_ANSWER")"
passed "scanned when it comes, and again when it has rested"

# --- stopped, old, badly set up: it waits, and says what for
waiting() {
  says 8 why airlock why "$1"
  case $(field why) in
    *"the clamd scan by a database of at most 7d"*) ;;
    *) fail "$(field why)" ;;
  esac
  answers 2 airlock doctor --json
  grep -q "$2" "$FLOW_ANSWER" || fail "doctor does not say '$2'"
}
said=$(($(wc -l <run.log) + 1))
clamd_stop
rm -f clamd.ctl
late=$(airlock submit files in/small --attempt 2 --key "$PEOPLE/dave" --json | site_json id)
waits_for scanner-unreachable
waiting "$late" docs/operating.md
database 2020-01-01T00:00:00Z
clamd_start yes
waits_for stale-database
waiting "$late" 'too old'
clamd_stop
database
clamd_start no
waits_for scanner-unfit
waiting "$late" AlertExceedsMax
clamd_stop
clamd_start yes
await_verdict "$late" >/dev/null
passed "a clamd that is stopped, old or silent about limits: nothing is clean, and nothing lost"
