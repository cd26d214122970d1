#!/usr/bin/env node
// A stand-in for the Messages API on loopback that plays a scenario to the real CLI:
//   node messages-api.mjs --scenario F [--cwd DIR] [--port N] [--port-file F] [--log F]
// Stateless but for "errors": the step of a conversation is the number of its assistant turns.
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { answerTurn, answerWhole, toBlocks } from './lib/message-stream.mjs';
import { loadScenario, usageOf } from './lib/scenario.mjs';
import { seededId } from './lib/trace-writer.mjs';

async function bodyOf(request) {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}

function textOf(message) {
  if (typeof message.content === 'string') return message.content;
  return message.content.map((block) => block.text ?? '').join('\n');
}

/** The conversation a request belongs to: a sub-agent's when its marker stands in the first user message. */
function trackOf(scenario, messages) {
  const first = textOf(messages.find(({ role }) => role === 'user') ?? { content: '' });
  const agent = scenario.agents.find(({ marker }) => first.includes(marker));
  // The main prompt may hold a marker too; it is looked at first.
  return agent === undefined || first.includes(scenario.prompt)
    ? { name: 'main', turns: scenario.turns }
    : { name: agent.marker, turns: agent.turns };
}

/** What to answer: the track's next turn, or a short text for auxiliary requests and beyond the end. */
function planAnswer(scenario, body) {
  const auxiliary = !Array.isArray(body.tools) || body.tools.length === 0;
  if (auxiliary)
    return { auxiliary, track: 'auxiliary', step: 0, turn: { text: 'ok', thinkMs: 0, toolUses: [] } };
  const { name, turns } = trackOf(scenario, body.messages);
  const step = body.messages.filter(({ role }) => role === 'assistant').length;
  const turn = turns[step] ?? { text: 'Done.', thinkMs: 0, toolUses: [] };
  return { auxiliary, track: name, step, turn };
}

function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function createHandler(scenario, log) {
  const refusals = scenario.errors.flatMap(({ status, times }) =>
    Array.from({ length: times ?? 1 }, () => status),
  );

  return async function handle(request, response) {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const body = await bodyOf(request);
    if (request.method !== 'POST' || !path.startsWith('/v1/messages')) {
      log({ path, status: 404 });
      sendJson(response, 404, { type: 'error', error: { type: 'not_found_error', message: path } });
      return;
    }
    if (path === '/v1/messages/count_tokens') {
      sendJson(response, 200, { input_tokens: Math.ceil(JSON.stringify(body).length / 4) });
      return;
    }
    const plan = planAnswer(scenario, body);
    const refusal = plan.auxiliary ? undefined : refusals.shift();
    log({ path, track: plan.track, step: plan.step, tools: body.tools?.length ?? 0, status: refusal ?? 200 });
    if (refusal !== undefined) {
      sendJson(response, refusal, {
        type: 'error',
        error: { type: 'overloaded_error', message: 'Overloaded' },
      });
      return;
    }
    const message = {
      id: `msg_01${seededId(`${JSON.stringify(body.metadata ?? {})}/${plan.track}/${plan.step}`, 22)}`,
      model: scenario.model,
      usage: usageOf(plan.turn, plan.step),
      blocks: toBlocks(plan.turn),
    };
    response.setHeader('request-id', `req_011${seededId(message.id, 21)}`);
    await sleep(plan.turn.thinkMs ?? 200);
    await (body.stream === true ? answerTurn(response, message) : answerWhole(response, message));
  };
}

const { values: options } = parseArgs({
  options: {
    scenario: { type: 'string' },
    cwd: { type: 'string', default: process.cwd() },
    port: { type: 'string', default: '0' },
    'port-file': { type: 'string' },
    log: { type: 'string' },
  },
});
if (options.scenario === undefined) {
  console.error('usage: node messages-api.mjs --scenario F [--cwd DIR] [--port N] [--port-file F] [--log F]');
  process.exit(2);
}

const log = (entry) => {
  if (options.log === undefined) return;
  appendFileSync(options.log, `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
};
const handle = createHandler(loadScenario(options.scenario, options.cwd), log);
const server = createServer((request, response) => {
  handle(request, response).catch((error) => {
    console.error(`messages-api: ${String(error)}`);
    response.destroy();
  });
});
server.listen(Number(options.port), '127.0.0.1', () => {
  const { port } = server.address();
  if (options['port-file'] === undefined) console.log(`http://127.0.0.1:${port}`);
  else writeFileSync(options['port-file'], `${port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
