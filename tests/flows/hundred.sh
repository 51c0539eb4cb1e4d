#!/bin/bash
# tests/flows/hundred.sh BIN [COUNT [SEED]]
#
# A hundred real packages, drawn over the sections of the machine's own Debian
# mirror, through sync, verification, inspection and scan: none may be refused.
# Needs that mirror and nothing else of the network.
source "$(dirname "$0")/../support/flow.sh"
need apt-get ssh-keygen python3 gpgv
count=${1:-100} seed=${2:-20240229}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || fail "missing: debian-archive-keyring"

# Where this machine gets bookworm main from, and its list as apt keeps it.
target=$(apt-get indextargets --format '$(REPO_URI) $(ARCHITECTURE) $(FILENAME)' \
  'Codename: bookworm' 'Component: main' 'Created-By: Packages' | head -1)
read -r mirror architecture list <<<"$target"
[ -n "${list:-}" ] || fail "no list of bookworm main here: apt-get update"
/usr/lib/apt/apt-helper cat-file "$list" >"$FLOW_WORK/Packages"
# As many from each section as there is room for, then from wherever.
python3 - "$FLOW_WORK/Packages" "$count" "$seed" >"$FLOW_WORK/chosen" <<'PY'
import collections, random, sys
path, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
largest = 5_000_000  # a hundred of them in a minute or two
sections = collections.defaultdict(set)
for stanza in open(path, encoding="utf-8").read().split("\n\n"):
    fields = {}
    for line in stanza.split("\n"):
        name, colon, value = line.partition(": ")
        if colon and not line.startswith(" "):
            fields[name] = value
    if fields and int(fields["Size"]) <= largest:
        sections[fields["Section"]].add(
            (fields["Package"], fields["Architecture"]))
chance = random.Random(seed)
order = []
for section in sorted(sections):
    names = sorted(sections[section])
    chance.shuffle(names)
    order += [(rank, section, name) for rank, name in enumerate(names)]
order.sort()
for _, section, (name, architecture) in order[:count]:
    print(f"{name}:{architecture} {section}")
PY
[ "$(wc -l <"$FLOW_WORK/chosen")" -eq "$count" ] || fail "no $count packages to choose from"

flow_site
airlock trust import debian-archive "$keyring" --key "$PEOPLE/alice" >/dev/null
# "all" packages stand in every architecture's list.
names=$(sed 's/ .*//' "$FLOW_WORK/chosen" | sed "s/.*/\"&\"/" | paste -sd,)
sed -e 's/^hold = .*/hold = "0s"/' -e 's/^level = .*/level = "none"/' \
  -e "s#^source = .*#source = \"${mirror%/} bookworm main\"#" \
  -e "s#^packages = .*#packages = [$names]#" \
  "$FLOW_SOURCE/policies/shipped/debian-bookworm.toml" >"$FLOW_WORK/policy.toml"
airlock policy activate "$FLOW_WORK/policy.toml" --key "$PEOPLE/alice" >/dev/null
passed "$count packages of $(cut -d' ' -f2 "$FLOW_WORK/chosen" | sort -u | wc -l) sections, seed $seed, from $mirror ($architecture)"
says 0 sync airlock sync debian-bookworm --key "$PEOPLE/sync"
id=$(field id)
passed "fetched: $(field items) files, $(field bytes) bytes"
code=0
airlock watch "$id" --until review --timeout 30m --json >"$FLOW_ANSWER" || code=$?
[ "$code" -eq 0 ] || fail "exit $code: $(field why)"
says 0 show airlock show "$id"
python3 - "$FLOW_ANSWER" "$FLOW_WORK/chosen" <<'PY'
import collections, json, sys
shown = json.load(open(sys.argv[1]))
chosen = {line.split()[0] for line in open(sys.argv[2])}
debs = [i for i in shown["items"] if i["role"] == "artifact"]
found = collections.Counter()
for record in shown["records"]:
    kind = record["kind"].split(".")[1].split("/")[0]
    words = record["summary"].split()
    if kind == "inspected":
        found["inspected " + words[2].rstrip(",")] += 1
    if kind == "scan":
        found["scan " + words[3].rstrip(",")] += 1
distinct = len({d["object"] for d in debs})
print(f"    {len(debs)} packages, {distinct} distinct, state {shown['state']}")
for name in sorted(found):
    print(f"    {name}: {found[name]}")
inspected = sum(n for k, n in found.items() if k.startswith("inspected"))
scanned = sum(n for k, n in found.items() if k.startswith("scan"))
# A list may have two versions of a package; then both are taken.
taken = set()
for deb in debs:
    name, _, rest = deb["name"].rpartition("/")[2].partition("_")
    taken.add(name + ":" + rest.rpartition("_")[2].removesuffix(".deb"))
bad = taken != chosen or inspected != distinct or scanned != distinct
if taken != chosen:
    print(f"missing {chosen - taken}, unasked {taken - chosen}")
sys.exit("not all were inspected and scanned" if bad else 0)
PY
no_leftovers
passed "$count real packages: all verified, inspected and scanned, none refused"
