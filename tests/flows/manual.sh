#!/bin/bash
# tests/flows/manual.sh BIN
#
# Manual pages and bash's completion have every command and every option that
# --help has. They are made of the parser's own tree, and --help is printed by
# the parser: so this compares two readings of one grammar, as people get them.
source "$(dirname "$0")/../support/flow.sh"
need groff python3
share=$FLOW_BIN/../share

# Every command of a program with its own options, by --help alone: lines of
# "COMMAND<TAB>OPTION…", the program's own first.
cat >"$FLOW_WORK/helps.py" <<'PY'
import re, subprocess, sys
program = sys.argv[1]
def walk(command):
    text = subprocess.run([program, *command, "--help"], check=True,
                          capture_output=True, text=True).stdout
    section, options, below = "", [], []
    for line in text.split("\n"):
        if line and not line.startswith(" "):
            section = line
        elif section == "Options:" and re.match(r"  -", line):
            options += re.findall(r"(?<![\w-])--?[a-z][a-z-]*(?=[ ,]|$)",
                                  re.split(r"  +", line.strip())[0])
        elif section == "Subcommands:" and re.match(r"  [a-z]", line):
            below.append(line.split()[0])
    print(" ".join(command) + "\t" + " ".join(options))
    for name in below:
        walk(command + [name])
walk([])
PY

for program in airlock airlock-gate; do
  python3 "$FLOW_WORK/helps.py" "$FLOW_BIN/$program" >"$FLOW_WORK/$program.commands"
  page=$share/man/man1/$program.1
  "$program" --man-page | cmp -s - "$page" || fail "$page is not what the program says"
  groff -man -Tutf8 -Kutf8 -ww -P-cbou "$page" >"$FLOW_WORK/$program.txt" 2>"$FLOW_ERRORS" ||
    fail "groff: $program.1"
  [ ! -s "$FLOW_ERRORS" ] || fail "groff has something to say of $program.1"
  python3 - "$program" "$FLOW_WORK/$program.commands" "$FLOW_WORK/$program.txt" <<'PY' ||
import re, sys
program, commands, page = sys.argv[1], *map(open, sys.argv[2:])
# The page by headings: sections stand at the margin, commands three in.
parts, heading = {}, ""
for line in page.read().split("\n"):
    if re.match(r"(   )?\S", line):
        heading = line.strip()
    else:
        parts[heading] = parts.get(heading, "") + line + "\n"
count = 0
groups = {c.split("\t")[0].rpartition(" ")[0] for c in commands} - {""}
commands.seek(0)
options_of = dict(line.rstrip("\n").split("\t") for line in commands)
for command, options in options_of.items():
    if command in groups:
        continue
    heading = f"{program} {command}" if command else "OPTIONS"
    if heading not in parts:
        sys.exit(f"no {heading}")
    above = options_of.get(command.rpartition(" ")[0], "") if " " in command else ""
    for option in (options + " " + above).split():
        if not re.search(rf"(^|[ ,]){re.escape(option)}([ ,]|$)", parts[heading], re.M):
            sys.exit(f"no {option} of {heading}")
        count += 1
    if command and program == "airlock" and "Example:" not in parts[heading]:
        sys.exit(f"no example of {heading}")
print(f"ok  {program}.1: {len(options_of)} commands, {count} options")
PY
    fail "$program.1"
done
grep -q "EXIT STATUS" "$FLOW_WORK/airlock.txt" || fail "no exit codes"

# --- completion: as bash asks for it, in a shell that has nothing else
airlock completion bash >"$FLOW_WORK/completion"
cmp -s "$FLOW_WORK/completion" "$share/bash-completion/completions/airlock" ||
  fail "the completion that was built is another one"
refuses 2 usage airlock completion fish
cat >"$FLOW_WORK/complete.sh" <<'BASH'
set -euo pipefail
source "$1"
complete -p airlock | grep -q -- '-F _airlock airlock' || { echo "not registered"; exit 1; }
offers() { # WORDS…: what is offered for the last of them
  COMP_WORDS=(airlock "$@") COMP_CWORD=$# COMPREPLY=()
  _airlock
}
has() {
  local word
  for word in "${COMPREPLY[@]}"; do [ "$word" != "$1" ] || return 0; done
  echo "no $1 after: ${COMP_WORDS[*]}"
  exit 1
}
count=0
while IFS= read -r line; do
  # A tab at the beginning would be trimmed as space.
  command=${line%%$'\t'*} options=${line#*$'\t'}
  # shellcheck disable=SC2206
  words=($command)
  if [ ${#words[@]} -gt 0 ]; then
    offers "${words[@]}"
    has "${words[-1]}"
    # Also behind an option and its value, and after "help".
    offers --home /srv "${words[@]}"
    has "${words[-1]}"
    offers help "${words[@]}"
    has "${words[-1]}"
  fi
  for option in $options --json; do
    # Half of it, so that bash has something to complete.
    offers "${words[@]}" "${option:0:$(((${#option} + 1) / 2))}"
    has "$option"
    count=$((count + 1))
  done
done <"$2"
offers list --state ''
has VOID
has SEALED
[ ${#COMPREPLY[@]} -eq 9 ] || { echo "states: ${COMPREPLY[*]}"; exit 1; }
offers watch x --until r
[ "${COMPREPLY[*]}" = review ] || { echo "until: ${COMPREPLY[*]}"; exit 1; }
# Where files stand, none of our words does.
offers submit ''
[ ${#COMPREPLY[@]} -eq 0 ] || { echo "submit: ${COMPREPLY[*]}"; exit 1; }
echo "ok  completion: $count options"
BASH
bash --norc "$FLOW_WORK/complete.sh" "$FLOW_WORK/completion" \
  "$FLOW_WORK/airlock.commands" || fail "completion"
