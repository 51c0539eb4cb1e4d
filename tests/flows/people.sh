#!/bin/bash
# tests/flows/people.sh BIN
#
# The command line as people meet it: every verb has help with an example, every
# mistake names the word that is wrong, `airlock why` says in one sentence what is
# missing and who must act in every state, `--json` is one document of one schema
# everywhere, and somebody who may read nothing but the ledger is told the truth.
source "$(dirname "$0")/../support/flow.sh"
need gpg openssl ssh-keygen dpkg-deb python3 setpriv pgrep

# --- every verb that docs/operating.md and the requirements name
verbs=(init submit sync list show why watch inspect diff compare approve reject waive release
  cross 'trust import' 'trust show' 'policy check' 'policy show' 'policy test'
  'policy activate' 'roster show' 'roster activate' 'key list' 'key new'
  'root show' 'root next' 'root sign' 'root publish' 'ledger reset' 'audit verify'
  'audit replay' 'audit export' vectors verify-bundle 'verify oci' 'verify gcb' 'verify vsa'
  'verify provenance' 'verify blob' 'verify sshsig' 'verify cms' 'verify inrelease'
  rebuild run doctor version completion)
for verb in "${verbs[@]}"; do
  # shellcheck disable=SC2086
  answers 0 airlock $verb --help
  grep -A1 '^Example' "$FLOW_ANSWER" | grep -q "^  airlock $verb" ||
    fail "no example of $verb"
  # shellcheck disable=SC2086
  answers 0 airlock help $verb
  # shellcheck disable=SC2086
  refuses 2 usage airlock $verb --frobnicate
  [ "$(field command)" = "$verb" ] || fail "the mistake was made in $verb"
  case $(field detail) in
    *"has no option '--frobnicate'"*) ;;
    *) fail "does not name the word that is wrong" ;;
  esac
done
# The public suite drives these, options first, and knows one code for failure.
for verb in init refresh download; do
  answers 0 airlock tuf "$verb" --help
  grep -A1 '^Example' "$FLOW_ANSWER" | grep -q "^  airlock tuf --metadata-dir" ||
    fail "no example of tuf $verb"
  refuses 1 usage airlock tuf "$verb" --frobnicate
done
for verb in init receive status gaps rollback; do
  answers 0 airlock-gate "$verb" --help
  grep -A1 '^Example' "$FLOW_ANSWER" | grep -q "^  airlock-gate $verb" ||
    fail "no example of airlock-gate $verb"
  refuses 2 usage airlock-gate "$verb" --state "$FLOW_WORK/gate" --frobnicate
done
answers 0 airlock --help
for verb in "${verbs[@]}"; do
  grep -q "^  ${verb%% *} " "$FLOW_ANSWER" || fail "--help does not list $verb"
done
# Whatever it offers is in the list above.
while read -r word; do
  case " ${verbs[*]} tuf " in *" $word "*) ;; *) fail "$word is not tested here" ;; esac
done < <(sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p' "$FLOW_ANSWER")
answers 0 airlock --version
passed "${#verbs[@]} verbs, each with an example and one schema for mistakes"

mistaken() { # WORDS EXPECTED: in the detail
  # shellcheck disable=SC2086
  refuses 2 usage airlock $1
  case $(field detail) in *"$2"*) ;; *) fail "$1: does not say \"$2\"" ;; esac
}
mistaken 'aprove x' "did you mean 'approve'?"
mistaken 'list --stat X' "did you mean '--state'?"
mistaken 'policy chekc x' "did you mean 'check'?"
mistaken 'policy' "needs a command: check, show, test, activate"
mistaken '' "needs a command"
mistaken 'frobnicate' "has no command 'frobnicate'"
mistaken 'list --state DOOMED' "DOOMED"
mistaken 'approve x' "--key is required; for example: airlock approve"
passed "mistakes are named, with what may have been meant"

# --- a site; people's accounts may read the ledger and not the quarantine
flow_site
flow_key gke
flow_key stranger unknown
flow_policy gke gke-onprem gke "$(flow_key_id gke)"
flow_policy held gke-onprem gke "$(flow_key_id gke)"
sed -i 's/^hold = .*/hold = "3d"/' "$FLOW_WORK/held.toml"
airlock policy activate "$FLOW_WORK/held.toml" --key "$PEOPLE/alice" >/dev/null
flow_policy waived gke-onprem gke "$(flow_key_id gke)" '' '[rebuild]
level = "R2"' 'waivable = ["rebuild"]'
bundle() { # NAME [KEY]
  mkdir -p "$FLOW_WORK/bundles/$1"
  echo "$1" >"$FLOW_WORK/bundles/$1/tool"
  flow_sign "${2:-gke}" "$FLOW_WORK/bundles/$1/tool"
  echo "$FLOW_WORK/bundles/$1"
}
person=()
if [ "$(id -u)" -eq 0 ]; then
  # In the group of the airlock's users, as docs/operating.md has it.
  mkdir "$FLOW_WORK/desk"
  chown 61999 "$FLOW_WORK/desk"
  cp "$FLOW_BIN/airlock" "$FLOW_WORK/airlock-of-a-person"
  person=(setpriv --reuid 61999 --regid 61000 --clear-groups
    env "XDG_STATE_HOME=$FLOW_WORK/desk")
fi
as_person() { # VERB…
  if [ ${#person[@]} -eq 0 ]; then airlock "$@"; else
    "${person[@]}" "$FLOW_WORK/airlock-of-a-person" "$@"
  fi
}
# stands ID STATE CODE SENTENCE: to root and to a person alike, in one sentence.
stands() {
  local id=$1 state=$2 code=$3 pattern=$4 who why
  for who in airlock as_person; do
    says "$code" why "$who" why "$id"
    [ "$(field state)" = "$state" ] || fail "$id is $(field state), not $state"
    why=$(field why)
    # shellcheck disable=SC2053
    [[ $why == $pattern ]] || fail "$who: $why"
    case ${why%.} in *'. '* | *$'\n'*) fail "more than one sentence: $why" ;; esac
    case $why in *.) ;; *) fail "no full stop: $why" ;; esac
    answers "$code" "$who" why "$id"
    [ "$(cat "$FLOW_ANSWER")" = "$why" ] || fail "text and JSON differ"
  done
}
settled() { # ID WORD: until why says it
  local tries
  for tries in $(seq 1 1200); do
    # The exit code is not the question here.
    case $(airlock why "$1" 2>/dev/null) in *"$2"*) return 0 ;; esac
    sleep 0.1
  done
  fail "$1: $(airlock why "$1")"
}

review=$(flow_submit gke "$(bundle review)")
verdict=$(await_verdict "$review")
stands "$review" IN-REVIEW 8 \
  'Waiting for 2 more approvals: bob or carol (role reviewer) must act.'
answers 0 as_person show "$review"
for words in "code       " "signed by  gke" "next       airlock approve $review" \
  "artifact  sha256:" "submitter  dave"; do
  grep -q "$words" "$FLOW_ANSWER" || fail "the page does not have '$words'"
done
says 0 list as_person list
says 0 "audit replay" as_person audit replay "$review"
airlock approve "$review" --digest "$verdict" --key "$PEOPLE/bob" >/dev/null
stands "$review" IN-REVIEW 8 \
  'Waiting for 1 more approval: carol (role reviewer) must act.'
passed "IN-REVIEW, with two and with one to come"

# A verdict is shown, and may be signed, for as long as it says what is in force.
# The conductor is stopped so that it cannot say it anew.
conductor=$(pgrep -P "$SITE_PID" -f airlock-conductor)
kill -STOP "$conductor"
flow_policy gke gke-onprem gke "$(flow_key_id gke)" '' '' \
  'decision-lifetime = "2d"'
stands "$review" IN-REVIEW 8 'Waiting for a new verdict (the one on record is stale: *): the airlock must act; and for 2 more approvals: *'
answers 0 as_person show "$review"
grep -q "airlock approve\|code   " "$FLOW_ANSWER" && fail "offers what is stale"
refuses 11 stale-decision airlock approve "$review" --digest "$verdict" --key "$PEOPLE/carol"
kill -CONT "$conductor"
stale=$verdict
verdict=$(await_verdict "$review")
[ "$verdict" != "$stale" ] || fail "the stale verdict is shown again"
airlock approve "$review" --digest "$verdict" --key "$PEOPLE/bob" >/dev/null
passed "IN-REVIEW, with a verdict that another policy made stale"

hold=$(flow_submit held "$(bundle hold)")
settled "$hold" 'end of the hold'
stands "$hold" HELD 8 'Waiting for the end of the hold at *Z, nobody need act.'
waive=$(flow_submit waived "$(bundle waive)")
await IN-REVIEW "$waive"
stands "$waive" IN-REVIEW 7 \
  "Waiting for a waiver of 'rebuild' (tool: not rebuilt, no-recipe): *erin* must act."
passed "HELD, and a waiver to come"

unsigned=$(flow_submit gke "$(bundle unsigned stranger)")
await REFUSED "$unsigned"
stands "$unsigned" REFUSED 3 'Refused at verify: no signature by * (*); dave may hand in a corrected bundle.'
rejected=$(airlock submit gke "$(bundle rejected)" --key "$PEOPLE/sync" --json | site_json id)
airlock reject "$rejected" --digest "$(await_verdict "$rejected")" \
  --comment "not now" --key "$PEOPLE/carol" >/dev/null
settled "$rejected" 'Refused at decide'
# A robot handed it in; the person who answers for it must act.
stands "$rejected" REFUSED 9 'Refused at decide: a reviewer rejected it (carol: not now); dave may hand in a corrected bundle.'
passed "REFUSED by a check, and by a person"

airlock approve "$review" --digest "$verdict" --key "$PEOPLE/carol" >/dev/null
await SEALED "$review"
stands "$review" SEALED 0 'Sealed; nothing is missing.'
flow_released "$review"
airlock cross sealed --site site1 >/dev/null
answers 0 as_person show "$review"
grep -q "target     sealed: released as version .*, crossed to site1 as 1" \
  "$FLOW_ANSWER" || fail "the page does not say where it went"
passed "SEALED, and where it went from there"

# --- what another policy would make of it
sed 's/threshold = 1/threshold = 1\nmax-age = "30d"/' "$FLOW_WORK/held.toml" \
  >"$FLOW_WORK/stricter.toml"
says 0 "policy test" as_person policy test "$FLOW_WORK/stricter.toml"
[ "$(field submissions.0.outcome)" = refused ] || fail "nothing signed says when"
says 0 "policy test" as_person policy test "$FLOW_WORK/gke.toml"
[ "$(field submissions.0.outcome)" = admitted ] || fail "what is in force does not admit"
sed 's/^approvals = 2/approvals = 3/' "$FLOW_WORK/gke.toml" >"$FLOW_WORK/three.toml"
says 0 "policy test" as_person policy test "$FLOW_WORK/three.toml"
[ "$(field submissions.0.outcome)" = ready ] || fail "approvals of another policy count"
passed "policy test says what would change"

# --- what is new since the last release, to who may not read the quarantine too
says 0 diff as_person diff "$review"
[ "$(field before)" = '' ] || fail "$review is not the first release of its product"
[ "$(field artifacts.added)" = 1 ] || fail "$(cat "$FLOW_ANSWER")"
later=$(flow_submit gke "$(bundle later)")
await_verdict "$later" >/dev/null
says 0 diff as_person diff "$later" --level file
[ "$(field before)" = "$review" ] || fail "held against $(field before)"
[ "$(field changes.0.path)" = '' ] && [ "$(field changes.0.what.0)" = bytes ] ||
  fail "$(cat "$FLOW_ANSWER")"
passed "diff since the last release"

# --- who may read the bytes: as each program, with the groups that it has
if [ "$(id -u)" -eq 0 ]; then
  object=$(find "$AIRLOCK_HOME/vault/quarantine" -type f -size +0 | head -1)
  # reads UID GID GROUPS
  reads() {
    local groups=--clear-groups
    [ -z "$3" ] || groups=--groups=$3
    setpriv --reuid "$1" --regid "$2" "$groups" head -c 1 "$object" \
      >/dev/null 2>&1 && echo yes || echo no
  }
  for row in ledger:no intake:yes worker:no conductor:yes signer:yes exporter:no; do
    program=${row%:*}
    pid=$(pgrep -f "/airlock-$program --home $AIRLOCK_HOME" | head -1)
    [ -n "$pid" ] || fail "airlock-$program does not run"
    status() { awk -v of="$1:" '$1 == of { $1 = ""; print }' "/proc/$pid/status"; }
    read -r _ uid _ <<<"$(status Uid)"
    read -r _ gid _ <<<"$(status Gid)"
    groups=$(status Groups | xargs | tr ' ' ,)
    [ "$uid" -ne 0 ] || fail "airlock-$program is root"
    [ "$(status CapEff | tr -d ' 0')" = '' ] || fail "airlock-$program has powers"
    [ "$(reads "$uid" "$gid" "$groups")" = "${row#*:}" ] ||
      fail "airlock-$program ($uid, $gid, $groups) reads the quarantine: not ${row#*:}"
  done
  [ "$(reads 61999 61000 '')" = no ] || fail "a person reads the quarantine"
  passed "the quarantine is read by intake, conductor and signer, and by nobody else"
fi

# --- nobody answers
says 0 doctor airlock doctor
site_stop
stands "$unsigned" REFUSED 3 'Refused at verify: *'
stands "$review" SEALED 0 'Sealed; nothing is missing.'
says 8 why as_person why "$hold"
if [ "$(id -u)" -eq 0 ]; then
  case $(field why) in 'Not to be told: '*) ;; *) fail "makes something up" ;; esac
fi
says 2 doctor airlock doctor
refuses 75 unavailable airlock cross sealed --site site1
passed "with the programs stopped, the truth or nothing"
