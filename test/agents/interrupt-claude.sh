#!/bin/sh
# The real CLI, stopped in the middle of a call: interrupt-claude.sh <signal> <scenario.json> [<next.json>]
# The signal is sent half a second after the scenario's call has made the file "started"; then the session is resumed
# with the next scenario, if one is given. A killed CLI's command lives on until the container ends.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
rm -f started
CLAUDE_PID_FILE=$(mktemp)
CGMON_PLAY=$1/
export CLAUDE_PID_FILE CGMON_PLAY
sh "$here/run-claude.sh" "$2" &
player=$!
until [ -e started ]; do sleep 0.1; done
sleep 0.5
kill -s "$1" "$(cat "$CLAUDE_PID_FILE")"
code=0
wait "$player" || code=$?
if [ $# -gt 2 ]; then
  CGMON_PLAY=$1/next/
  exec sh "$here/run-claude.sh" "$3" --continue
fi
exit "$code"
