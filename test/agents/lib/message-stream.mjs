// Answers of the Messages API. As a stream, one event per line pair:
//   event: content_block_start
//   data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
import { setTimeout as sleep } from 'node:timers/promises';

/** A turn's content blocks; each tool_use keeps the pause that comes before its end. */
export function toBlocks(turn) {
  const text = turn.text === undefined ? [] : [{ gapMs: 0, block: { type: 'text', text: turn.text } }];
  const calls = turn.toolUses.map(({ id, name, input, gapMs }) => ({
    gapMs: gapMs ?? 10,
    block: { type: 'tool_use', id, name, input },
  }));
  return [...text, ...calls];
}

function stopReason(blocks) {
  return blocks.some(({ block }) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
}

function outputTokens(blocks) {
  return Math.ceil(JSON.stringify(blocks.map(({ block }) => block)).length / 4);
}

function opened(block) {
  return block.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} };
}

function delta(block) {
  return block.type === 'text'
    ? { type: 'text_delta', text: block.text }
    : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
}

/** Streams `{ id, model, usage, blocks }` as server-sent events. */
export async function answerTurn(response, { id, model, usage, blocks }) {
  const send = (event) => response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const head = { id, type: 'message', role: 'assistant', model, content: [] };
  send({ type: 'message_start', message: { ...head, stop_reason: null, stop_sequence: null, usage } });
  for (const [index, { gapMs, block }] of blocks.entries()) {
    send({ type: 'content_block_start', index, content_block: opened(block) });
    await sleep(gapMs);
    send({ type: 'content_block_delta', index, delta: delta(block) });
    send({ type: 'content_block_stop', index });
  }
  send({
    type: 'message_delta',
    delta: { stop_reason: stopReason(blocks), stop_sequence: null },
    usage: { output_tokens: outputTokens(blocks) },
  });
  send({ type: 'message_stop' });
  response.end();
}

/** The same message in one piece, for requests that do not ask for a stream. */
export function answerWhole(response, { id, model, usage, blocks }) {
  const body = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: blocks.map(({ block }) => block),
    stop_reason: stopReason(blocks),
    stop_sequence: null,
    usage: { ...usage, output_tokens: outputTokens(blocks) },
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
