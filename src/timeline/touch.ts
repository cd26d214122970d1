import type { ViewControl } from './view.js';

/** One finger moves along time (up and down still scrolls the page), two zoom. */
export function bindTouch(element: HTMLElement, view: ViewControl): void {
  let last: readonly Touch[] = [];
  element.addEventListener('touchstart', ({ touches }) => void (last = [...touches]), { passive: true });
  element.addEventListener('touchend', ({ touches }) => void (last = [...touches]), { passive: true });
  element.addEventListener(
    'touchmove',
    (event) => {
      const now = [...event.touches];
      const before = last;
      const plot = element.querySelector('.u-over')?.getBoundingClientRect();
      const [a, b] = [now[0], now[1]];
      const [c, d] = [before[0], before[1]];
      if (plot === undefined || a === undefined || c === undefined || now.length !== before.length) return;
      const { fromS, toS } = view.view;
      const perPixel = (toS - fromS) / plot.width;
      if (b !== undefined && d !== undefined) {
        const wide = Math.abs(a.clientX - b.clientX);
        const middle = (a.clientX + b.clientX) / 2 - plot.left;
        if (wide > 10) view.zoom(Math.abs(c.clientX - d.clientX) / wide, fromS + middle * perPixel);
      } else {
        const by = c.clientX - a.clientX;
        if (Math.abs(by) > Math.abs(c.clientY - a.clientY))
          view.show(fromS + by * perPixel, toS + by * perPixel);
      }
      last = now;
    },
    { passive: true },
  );
}
