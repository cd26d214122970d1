import { liveScript } from './live-script.js';

/** The page that `cgmon serve` answers "/" with: the containers as they are now, and the tool calls of one of them. */
export function livePage(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>cgmon</title>
<style>${style}</style>
<main>
  <h1>Containers <small id="state" role="status">connecting</small></h1>
  <div class="wide"><table id="containers">
    <thead><tr><th>container<th class="n">memory<th class="n">limit<th>last 2 min<th class="n">CPUs
      <th class="n">throttled<th class="n">waits: memory<th class="n">I/O<th class="n">pids<th class="n">OOM kills<th>now</thead>
    <tbody></tbody>
  </table></div>
  <section id="calls" hidden>
    <h2></h2>
    <p id="none" hidden>No tool calls so far.</p>
    <div class="wide"><table>
      <thead><tr><th>ago<th>call<th>what<th>how it ended<th class="n">took<th class="n">CPU
        <th class="n">memory peak<th class="n">rise</thead>
      <tbody></tbody>
    </table></div>
  </section>
  <section>
    <h2>Recorded runs</h2>
    <div class="wide"><table id="runs">
      <thead><tr><th>started<th>run<th>id<th class="n">took<th class="n">memory peak<th>exit</thead>
      <tbody></tbody>
    </table></div>
  </section>
  <p><a href="/metrics">metrics</a>
</main>
<script>${liveScript}</script>
`;
}

const style = `
  :root { color-scheme: light dark; --line: #8884; --faint: #767676; --mark: #0969da }
  @media (prefers-color-scheme: dark) { :root { --faint: #9a9a9a; --mark: #58a6ff } }
  body { font: 14px/1.5 system-ui, sans-serif; margin: 1.5rem; max-width: 90rem }
  h1 { font-size: 1.3rem } h2 { font-size: 1.1rem; margin-top: 2rem }
  small, .faint { color: var(--faint); font-weight: normal }
  .wide { overflow-x: auto }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap }
  th { font-weight: 600; color: var(--faint) }
  .n { text-align: right; font-variant-numeric: tabular-nums }
  .what { max-width: 32rem; overflow: hidden; text-overflow: ellipsis }
  .bad { color: #cf222e; font-weight: 600 }
  @media (prefers-color-scheme: dark) { .bad { color: #ff7b72 } }
  button { font: inherit; color: var(--mark); background: none; border: 0; padding: 0; cursor: pointer }
  button:focus-visible { outline: 2px solid var(--mark) }
  button[aria-pressed=true] { text-decoration: underline; font-weight: 600 }
  svg { display: block; width: 120px; height: 24px }
  polyline { fill: none; stroke: var(--mark); stroke-width: 1.5; vector-effect: non-scaling-stroke }
  tr.ended { color: var(--faint) }
`;
