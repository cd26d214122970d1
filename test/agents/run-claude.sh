#!/bin/sh
# Plays a scenario with the real CLI: run-claude.sh <scenario.json> [option of the CLI...]
# With CLAUDE_ANSWER_AFTER=<seconds> in its terminal interface, where it asks for permission and is answered that late.
# Talks to $ANTHROPIC_BASE_URL if it is set, else to a stand-in that it starts itself. Ends with the CLI's code.
set -eu
if [ $# -lt 1 ]; then
  echo "usage: run-claude.sh <scenario.json> [option...]" >&2
  exit 2
fi
scenario=$1
shift
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
: "${HOME:?HOME must name a writable folder}"
export ANTHROPIC_API_KEY="${ANTHROPIC_API_KEY:-cgmon-offline-test-key-0000000000}"
export DISABLE_AUTOUPDATER=1 DISABLE_TELEMETRY=1 DISABLE_ERROR_REPORTING=1
export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1
node "$here/claude-home.mjs" "$HOME" "$ANTHROPIC_API_KEY"

# The scenario's files and prompt; ${CWD} in them is this folder.
prompt=$(node "$here/prepare-scenario.mjs" "$scenario")

api=
if [ -z "${ANTHROPIC_BASE_URL:-}" ]; then
  ready=$(mktemp)
  node "$here/messages-api.mjs" --scenario "$scenario" --cwd "$(pwd -P)" --port-file "$ready" &
  api=$!
  while [ ! -s "$ready" ] && kill -0 "$api" 2>/dev/null; do sleep 0.05; done
  ANTHROPIC_BASE_URL="http://127.0.0.1:$(cat "$ready")"
  rm -f "$ready"
  export ANTHROPIC_BASE_URL
fi

if [ -n "${CLAUDE_ANSWER_AFTER:-}" ]; then
  python3 "$here/answer-dialog.py" "$CLAUDE_ANSWER_AFTER" "$prompt" --model haiku --permission-mode default "$@" &
else
  claude --print --dangerously-skip-permissions --model haiku "$@" "$prompt" < /dev/null &
fi
cli=$!
if [ -n "${CLAUDE_PID_FILE:-}" ]; then echo "$cli" > "$CLAUDE_PID_FILE"; fi
# The CLI is told of a signal and ends by itself; then the stand-in goes too.
trap 'kill -INT "$cli" 2>/dev/null || true' INT
trap 'kill -TERM "$cli" 2>/dev/null || true' TERM
code=0
wait "$cli" || code=$?
while kill -0 "$cli" 2>/dev/null; do
  code=0
  wait "$cli" || code=$?
done
if [ -n "$api" ]; then
  kill "$api" 2>/dev/null || true
  wait "$api" || true
fi
exit "$code"
