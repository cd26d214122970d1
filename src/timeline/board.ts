import { addressOf, numberIn, readAddress } from './address.js';
import { alignOffset, alignmentPicker } from './alignment.js';
import { el } from './dom.js';
import { onceAFrame, whenQuiet } from './frames.js';
import { runHeading, runTitle } from './heading.js';
import { bindKeys, keyHelp } from './keys.js';
import type { TimelineModel } from './model.js';
import { applyColors } from './palette.js';
import { createPointer } from './pointer.js';
import { createTimeline, type Timeline } from './timeline.js';
import { themeButton, toolbar } from './toolbar.js';
import { bindTouch } from './touch.js';
import { viewControl, type ViewControl } from './view.js';

export interface Board {
  readonly element: HTMLElement;
  readonly view: ViewControl;
  readonly timelines: readonly Timeline[];
  /** Charts are made when the element is in the document. */
  readonly draw: () => void;
  readonly close: () => void;
}

/** Timelines of one or several runs, below each other: one view, one pointer, one scale of memory. */
export function createBoard(models: readonly TimelineModel[], ...tools: readonly Node[]): Board {
  const state = readAddress(location.hash);
  const view = viewControl(
    wholeOf(
      models,
      models.map(() => 0),
    ),
  );
  const pointer = createPointer();
  const closed = new AbortController();
  const several = models.length > 1;
  // Browsers make a change of the address dear, and refuse too many of them.
  const keep = whenQuiet(150, () => {
    if (closed.signal.aborted) return;
    const { fromS, toS } = view.view;
    const all = fromS === view.whole.fromS && toS === view.whole.toS;
    const text = addressOf({
      ...readAddress(location.hash),
      from: all ? '' : String(Number(fromS.toFixed(4))),
      to: all ? '' : String(Number(toS.toFixed(4))),
      align: picker?.value ?? '',
      ...Object.fromEntries(
        timelines.flatMap(({ table }, at) => [
          [`sort${at === 0 ? '' : at}`, table.sort.get()],
          [`filter${at === 0 ? '' : at}`, table.filter.get()],
        ]),
      ),
    });
    if (text !== (location.hash || '#')) history.replaceState(history.state, '', text);
  });
  const memoryTop = (): number => Math.max(...timelines.map(({ ownTop }) => ownTop()));
  const timelines: readonly Timeline[] = models.map((model) =>
    createTimeline(model, { view, pointer, syncKey: 'page', memoryTop, onChange: keep }),
  );
  const picker = several ? alignmentPicker(models, (choice) => align(choice, true)) : undefined;

  function align(choice: string, all: boolean): void {
    const offsets = timelines.map(({ context }) => alignOffset(context.model(), choice));
    timelines.forEach((timeline, at) => timeline.setOffset(offsets[at] ?? 0));
    view.extend(wholeOf(models, offsets), !all);
    if (all) view.showAll();
    keep();
  }

  const restyle = () => {
    applyColors();
    for (const timeline of timelines) timeline.restyle();
  };
  const bar = toolbar(
    view,
    ...(picker === undefined ? [] : [picker.element]),
    ...tools,
    themeButton(restyle),
  );
  const element = el('div', { class: 'board' }, bar);
  timelines.forEach((timeline, at) => {
    const { payload } = timeline.context.model();
    const name = runTitle(payload);
    const charts = el('div', {
      class: 'focus',
      tabindex: '0',
      role: 'group',
      'aria-label': `Charts of ${name}. ${keyHelp}`,
    });
    charts.append(timeline.charts);
    bindKeys(charts, timeline.context);
    bindTouch(charts, view);
    const section = el('section', { class: 'run', 'aria-label': name });
    if (several) section.append(el('h2', {}, name));
    section.append(runHeading(payload), charts);
    if (several) {
      const calls = el(
        'details',
        { class: 'calls-of' },
        el('summary', {}, 'Tool calls'),
        timeline.table.element,
      );
      calls.open = at === 0 && models.length === 1;
      section.append(calls);
    } else section.append(el('p', { class: 'quiet keys' }, keyHelp), timeline.table.element);
    element.append(section);
  });
  view.subscribe(keep);

  const { signal } = closed;
  const resized = onceAFrame(restyle);
  addEventListener('resize', resized, { signal });
  addEventListener('beforeprint', restyle, { signal });
  addEventListener('afterprint', restyle, { signal });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle, { signal });
  matchMedia('print').addEventListener('change', restyle, { signal });

  return {
    element,
    view,
    timelines,
    draw() {
      applyColors();
      const from = numberIn(state, 'from');
      const to = numberIn(state, 'to');
      const choice = state['align'];
      if (picker !== undefined && choice !== undefined) {
        picker.set(choice);
        align(picker.value, true);
      }
      if (from !== undefined && to !== undefined) view.show(from, to);
      timelines.forEach(({ draw, table }, at) => {
        table.sort.set(state[`sort${at === 0 ? '' : at}`] ?? '');
        table.filter.set(state[`filter${at === 0 ? '' : at}`] ?? '');
        draw();
      });
    },
    close: () => closed.abort(),
  };
}

/** From the earliest start to the latest end, on the page's time. */
export function wholeOf(models: readonly TimelineModel[], offsets: readonly number[]) {
  const fromS = Math.min(...models.map((_, at) => -(offsets[at] ?? 0)));
  const toS = Math.max(
    ...models.map(({ payload, curves }, at) => endOf(payload.endS, curves.endS) - (offsets[at] ?? 0)),
  );
  return { fromS, toS: Math.max(toS, fromS + 0.01) };
}

function endOf(endS: number, ticks: Float64Array): number {
  return Math.max(endS, ticks[ticks.length - 1] ?? 0);
}
