import type { TimelineContext } from './model.js';

/** What keys do while the charts have the focus. */
export const keyHelp =
  'Keys: ← → move, + − zoom, 0 or Home all, ↓ ↑ next and previous call, Enter zooms to it, Esc lets go. ' +
  'Drag to zoom, double click for all, Ctrl and wheel to zoom.';

/** Makes charts usable from the keyboard and by wheel. The first of `contexts` is the one whose calls are stepped through. */
export function bindKeys(element: HTMLElement, context: TimelineContext): void {
  const { view } = context;
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => view.pan(-0.1),
    ArrowRight: () => view.pan(0.1),
    PageUp: () => view.pan(-1),
    PageDown: () => view.pan(1),
    '+': () => view.zoom(0.5),
    '=': () => view.zoom(0.5),
    '-': () => view.zoom(2),
    '0': () => view.showAll(),
    Home: () => view.showAll(),
    ArrowDown: () => step(context, 1),
    ArrowUp: () => step(context, -1),
    Enter: () => {
      const call = context.highlighted();
      if (call !== null) context.select(call);
    },
    Escape: () => context.point(null, null),
  };
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== element) return;
    const act = actions[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  element.addEventListener(
    'wheel',
    (event) => {
      const plot = event.target instanceof Element ? event.target.closest('.u-over') : null;
      if (plot === null) return;
      const { left, width } = plot.getBoundingClientRect();
      if (event.ctrlKey) {
        event.preventDefault();
        const { fromS, toS } = view.view;
        const share = (event.clientX - left) / width;
        view.zoom(1.2 ** Math.sign(event.deltaY), fromS + share * (toS - fromS));
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        view.pan(event.deltaX / width);
      }
    },
    { passive: false },
  );
}

/** Highlights the next call in the order of start; brings it into view. */
function step(context: TimelineContext, by: 1 | -1): void {
  const { order, payload } = context.model();
  if (order.length === 0) return;
  const marked = context.highlighted();
  const at = marked === null ? (by === 1 ? -1 : order.length) : order.indexOf(marked);
  const next = order[Math.min(order.length - 1, Math.max(0, at + by))];
  const startS = next === undefined ? null : (payload.calls[next]?.startS ?? null);
  if (next === undefined || startS === null) return;
  const { fromS, toS } = context.view.view;
  const pageS = startS - context.offsetS();
  if (pageS < fromS || pageS > toS) context.view.show(pageS - (toS - fromS) / 2, pageS + (toS - fromS) / 2);
  context.point(startS, next);
}
