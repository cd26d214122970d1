import type { TimelinePayload } from '../report/timeline-payload.js';
import { el, plain } from './dom.js';

/** What there is to say of a run before its charts: the verdict, what is missing and why, and its facts. */
export function runHeading({ verdict, missing, notes, facts }: TimelinePayload): HTMLElement {
  const element = el('div', { class: 'heading' });
  if (verdict !== '') element.append(el('p', { class: 'verdict' }, verdict));
  if (missing.length > 0) element.append(list('missing', missing));
  const rows = facts.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]);
  const more = el('details', {}, el('summary', {}, 'About this run'), el('dl', {}, ...rows));
  if (notes.length > 0) more.append(el('h3', {}, 'Notes'), list('notes', notes));
  element.append(more);
  return element;
}

export function list(name: string, lines: readonly string[]): HTMLElement {
  return el('ul', { class: name }, ...lines.map((line) => el('li', {}, line)));
}

/** Name and id of a run in one line. */
export function runTitle({ name, id }: TimelinePayload): string {
  return plain(name === id || name === '' ? id : `${name} (${id})`);
}
