// Reads a scenario file (README.md has its fields) and gives every tool call its id.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { seededId } from './trace-writer.mjs';

// Plays of one scenario in one home must not share their calls' ids.
const play = process.env.CGMON_PLAY ?? '';

function withIds(track, turns) {
  return turns.map((turn, step) => ({
    ...turn,
    toolUses: (turn.toolUses ?? []).map((call, index) => ({
      ...call,
      id: call.id ?? `toolu_01${seededId(`${play}${track}/${step}/${index}/${call.name}`, 22)}`,
    })),
  }));
}

/** Reads a scenario; `${CWD}` in its texts becomes `cwd`; ids that it does not give are derived from it. */
export function loadScenario(file, cwd) {
  const cwdInJson = JSON.stringify(cwd).slice(1, -1);
  const scenario = JSON.parse(readFileSync(file, 'utf8').replaceAll('${CWD}', () => cwdInJson));
  if (typeof scenario.prompt !== 'string' || !Array.isArray(scenario.turns)) {
    throw new Error(`${file}: a scenario needs "prompt" and "turns"`);
  }
  const agents = Object.entries(scenario.agents ?? {}).map(([marker, agent]) => ({
    marker,
    turns: withIds(marker, agent.turns),
  }));
  return {
    prompt: scenario.prompt,
    model: scenario.model ?? 'claude-haiku-4-5-20251001',
    turns: withIds('main', scenario.turns),
    agents,
    errors: scenario.errors ?? [],
    setup: scenario.setup ?? [],
    exitCode: scenario.exitCode ?? 0,
  };
}

/** Writes the scenario's own files; relative paths are taken from `cwd`. */
export function writeSetup(scenario, cwd) {
  for (const { path, content } of scenario.setup) {
    const target = resolve(cwd, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}

/** The usage that the trace shows for one turn: 2.1.16 keeps the counts of message_start. */
export function usageOf(turn, step) {
  const created = 311 + step;
  return {
    input_tokens: 3,
    cache_creation_input_tokens: created,
    cache_read_input_tokens: 15_034 + 122 * step,
    cache_creation: { ephemeral_5m_input_tokens: created, ephemeral_1h_input_tokens: 0 },
    output_tokens: 2,
    service_tier: 'standard',
    inference_geo: 'not_available',
    ...turn.usage,
  };
}
