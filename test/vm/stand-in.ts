import { shellQuote } from './vm.js';

export const dummyKey = 'cgmon-offline-test-key-0000000000';

/** What the CLI needs to work without a network and an account, as names to forward. */
const offline = {
  ANTHROPIC_API_KEY: dummyKey,
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
};

/** Options of `cgmon run` that forward the rest of it; the key and the address go by themselves. */
export const offlineOptions =
  '--network host --env DISABLE_AUTOUPDATER --env DISABLE_TELEMETRY --env DISABLE_ERROR_REPORTING --env CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC';

/** A scenario of Bash calls, one per turn. */
export function bashScenario(...commands: readonly string[]): string {
  const turns = commands.map((command) => ({
    thinkMs: 50,
    toolUses: [{ name: 'Bash', input: { command, description: 'step' } }],
  }));
  return JSON.stringify({ prompt: 'do it', turns: [...turns, { text: 'All done.' }] });
}

/** Shell: `command` with a stand-in of the Messages API that plays the scenario; its exit code is the command's. */
export function withStandIn(scenario: string, command: string): string {
  const exports = Object.entries(offline).map(([name, value]) => `export ${name}="\${${name}:-${value}}"`);
  return [
    't=$(mktemp -d)',
    `printf %s ${shellQuote(scenario)} > $t/scenario.json`,
    'node /home/dev/cgmon/test/agents/messages-api.mjs --scenario $t/scenario.json --port-file $t/port & api=$!',
    'while ! [ -s $t/port ]; do sleep 0.1; done',
    ...exports,
    'export ANTHROPIC_BASE_URL=http://127.0.0.1:$(cat $t/port)',
    `( ${command}\n); code=$?`,
    'kill $api; wait $api 2>/dev/null; rm -rf $t; exit $code',
  ].join('\n');
}
