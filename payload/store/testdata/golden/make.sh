#!/bin/bash
# Makes the golden data folder anew, with a kickoff of your choice (the one in
# this folder was made by the last program before payload/store):
#
#	./make.sh PATH-OF-KICKOFF NEW-FOLDER
#
# It needs tmux and jq, and makes /home/jo for the local files. Ids, process
# numbers and the order within a second differ each time; golden_test.go names
# what must be in it.
set -euo pipefail
exec </dev/null
kickoff=$(realpath "$1") data=$(realpath -m "$2") here=$(dirname "$(realpath "$0")")
home=/home/jo addr=127.0.0.1:48123 work=$(mktemp -d)
mkdir -p "$home" "$data"
printf '%%PDF-1.4 signed' >"$home/contract.pdf"
printf '%%PDF-1.4 second' >"$home/second.pdf"
export KICKOFF_DATA_DIR=$data KICKOFF_CONFIG_DIR=$work/config KICKOFF_CACHE_DIR=$work/cache
export KICKOFF_NOW=2026-11-23T14:02:05Z TZ=Europe/Berlin USER=jo TERM=xterm-256color
export TALLYFY_BASE_URL=http://$addr TALLYFY_ACCESS_TOKEN=golden TALLYFY_ORG_ID=5e3c0012660ff8c15fb9c0f7f562cc7b
form='Employee Onboarding'

# serve WORLD [FLAG…] puts a sandbox in the place of the one before.
server=
serve() {
	[ -z "$server" ] || { kill "$server"; wait "$server" 2>/dev/null || true; }
	"$kickoff" sandbox --addr "$addr" --token golden --world "$1" "${@:2}" >"$work/ready" 2>"$work/log" &
	server=$!
	for _ in $(seq 50); do
		if grep -q ready "$work/ready"; then return; fi
		sleep 0.1
	done
	cat "$work/log" >&2
	exit 1
}
window=kickoff-golden-$$
trap 'kill $server; tmux -L $window kill-server; rm -rf "$work"' EXIT
tmux -L $window new-session -d -s keeps-the-server sleep 600

# wizard [ARG…] opens a window; see WORDS waits for them; keys presses.
wizard() {
	tmux -L "$window" new-session -d -s wizard -x 120 -y 40 "$(printf '%q ' "$kickoff" "$@")"
}
see() {
	for _ in $(seq 100); do
		tmux -L "$window" capture-pane -p -t wizard 2>/dev/null | grep -qF -- "$1" && return
		sleep 0.1
	done
	tmux -L "$window" capture-pane -p -t wizard
	echo "never seen: $1" >&2
	exit 1
}
keys() { for k; do tmux -L "$window" send-keys -t wizard "$k"; sleep 0.3; done; }
type() { tmux -L "$window" send-keys -t wizard -l "$1"; sleep 0.3; }
gone() { while tmux -L "$window" has-session -t wizard 2>/dev/null; do sleep 0.1; done; }
killed() { kill -9 "$(tmux -L "$window" list-panes -t wizard -F '#{pane_pid}')"; gone; }

all=(--set 'Private e-mail=jane@partner.test' --set 'Start date=+3d' --set 'Welcome meeting=1 dec 10:00'
	--set 'Employment type=Part-time' --set 'Department=Engineering' --set 'Equipment=Laptop,Badge,Second screen'
	--set "Signed contract=$home/contract.pdf" --set 'Extra purchase=Chair|2|300'
	--set 'Manager and buddy=mia.okafor@acme.test,buddy@partner.test' --set 'Notes for the team=No nuts, please'
	--owner 'Prepare the contract=priya.raman@acme.test' --deadline '*=4 dec 12:00')
few=(--set 'Full name=Ann' --set 'Private e-mail=ann@partner.test' --set 'Start date=2026-11-27' --set 'Employment type=Full-time' --set 'Department=Data')

serve "$here/world.json"
"$kickoff" launch "$form" "${all[@]}" --set 'Full name=Jane Smith' --save-draft Weekly --dry-run >/dev/null
"$kickoff" launch "$form" "${all[@]}" --set 'Full name=Jane Miller' --save-draft Weekly --dry-run >/dev/null
"$kickoff" launch "$form" "${few[@]}" --save-draft Gone --dry-run >/dev/null
"$kickoff" drafts remove Gone
"$kickoff" drafts export Weekly | jq '.name = "Secret" | .fields |= map_values(if .["label"] == "Full name" then del(.text) + {ask: true, never: true} else . end)' >"$work/secret.json"
"$kickoff" drafts import "$work/secret.json"

# Unfinished launches, each left by another way.
wizard "$form" "${all[@]}" --set 'Full name=Killed' --name 'Killed in the form'
see 'A new colleague'; keys M-g; type 'Signed contract'; keys Enter; see 'path of a file'
type "$home/second.pdf"; keys Enter; see 'second.pdf  uploaded'; see 'saved'
killed

wizard "$form" "${few[@]}" --name 'Discarded'
see 'A new colleague'; type ' Lee'; see 'Ann Lee'; keys Escape
see 'discard this launch'; keys d; see 'keep it'; keys d; sleep 1; killed

wizard "$form" "${few[@]}" --name 'Template will change'
see 'A new colleague'; type ' Poe'; see 'Ann Poe'; sleep 1; killed

wizard "$form" "${few[@]}" --name 'Template changed' --set 'Manager and buddy=mia.okafor@acme.test'
see 'A new colleague'; type ' Lee'; see 'Ann Lee'; sleep 1; killed
jq '.checklists[0].prerun |= map(select(.["label"] != "Manager and buddy") | if .["label"] == "Department" then .options |= map(select(.text != "Data")) else . end)' "$here/world.json" >"$work/later.json"
serve "$work/later.json"
wizard --resume
see 'The template has changed'; keys Escape; type '!'; see 'Ann Lee!'; sleep 1; killed

cd "$data"/unfinished/*/
printf '{"version":1,"summary":{"saved":"2026' >BROKENBEFORE.json
wizard # its list finds the damaged one and takes it out of the way
see 'Templates'; sleep 1; killed

# The ledger, and what was uploaded for launches that came to nothing.
serve "$here/world.json"
"$kickoff" launch "$form" "${few[@]}" --name 'Launched once' --yes >/dev/null
serve "$here/world.json" --fault 'POST */runs 403'
"$kickoff" launch "$form" "${few[@]}" --name 'Refused once' --set "Signed contract=$home/contract.pdf" --yes >/dev/null || true
serve "$here/world.json" --fault 'POST */runs drop-before' --fault 'GET */runs 500'
"$kickoff" launch "$form" "${few[@]}" --name 'Unknown yet' --yes >/dev/null || true
printf '{"v":1,"id":"TORN","intent":{"at":"2026-11-2\n' >>"$data"/ledger/*/ledger.jsonl
serve "$here/world.json" --fault 'POST */runs slow:1h'
wizard "$form" "${few[@]}" --name 'Killed while it was sent'
see 'Nobody knows'; keys Escape; type ' Ray'; see 'Ann Ray'; keys M-5; see '[ Launch'; keys Enter; see 'enter launches'; keys Enter; sleep 2
killed

cd "$data"/drafts/*/
printf '{"version":1,"name":"Broken"' >broken.json
printf '{"version":2,"name":"Newer"}\n' >newer.json
cd "$data"/unfinished/*/
printf '{"version":1,"summary":{"saved":"2026' >BROKENNOW.json
printf '{"version":2,"what":"ever"}\n' >NEWER.json
