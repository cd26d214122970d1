import { button, el } from './dom.js';
import { timeText } from './time-text.js';
import type { ViewControl } from './view.js';

/** Buttons for what dragging and keys do, and the part of time that is shown, in words. */
export function toolbar(view: ViewControl, ...more: readonly Node[]): HTMLElement {
  const shown = el('span', { class: 'shown', role: 'status' });
  const tell = () => {
    const { fromS, toS } = view.view;
    const stepS = (toS - fromS) / 500;
    shown.textContent = `${timeText(fromS, stepS)} to ${timeText(toS, stepS)}`;
  };
  view.subscribe(tell);
  tell();
  return el(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Part of time that is shown' },
    button('◀', 'earlier', () => view.pan(-0.5)),
    button('▶', 'later', () => view.pan(0.5)),
    button('+', 'zoom in', () => view.zoom(0.5)),
    button('−', 'zoom out', () => view.zoom(2)),
    button('All', 'show all', () => view.showAll()),
    shown,
    ...more,
  );
}

/** Switches between the system's colours, light and dark ones. */
export function themeButton(onChange: () => void): HTMLButtonElement {
  const root = document.documentElement;
  const themes = ['auto', 'light', 'dark'];
  const names: Readonly<Record<string, string>> = { auto: '◐ auto', light: '○ light', dark: '● dark' };
  const element = button('◐ auto', 'colours', () => {
    const next = themes[(themes.indexOf(root.dataset['theme'] ?? 'auto') + 1) % themes.length] ?? 'auto';
    if (next === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = next;
    tell(next);
    onChange();
  });
  const tell = (theme: string) => {
    element.textContent = names[theme] ?? theme;
    element.setAttribute('aria-label', `colours: ${theme}`);
  };
  tell(root.dataset['theme'] ?? 'auto');
  return element;
}
