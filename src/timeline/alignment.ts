import { el, plain } from './dom.js';
import type { TimelineModel } from './model.js';

/** What runs can be laid over each other at: their start, their first call, or the nth call of a name. */
export interface AlignmentPicker {
  readonly element: HTMLElement;
  readonly value: string;
  readonly set: (choice: string) => void;
}

export function alignmentPicker(
  models: readonly TimelineModel[],
  onPick: (choice: string) => void,
): AlignmentPicker {
  const select = el('select', {}, el('option', { value: '' }, 'start'));
  for (const choice of commonCalls(models))
    select.append(el('option', { value: choice }, choiceText(choice)));
  select.addEventListener('change', () => onPick(select.value));
  return {
    element: el('label', {}, 'aligned at ', select),
    get value() {
      return select.value;
    },
    set(choice) {
      if ([...select.options].some(({ value }) => value === choice)) select.value = choice;
    },
  };
}

/** Own time of the run that lies at the page's 0: of "Bash/2", when its second Bash call began. */
export function alignOffset({ payload, order }: TimelineModel, choice: string): number {
  const [name, count] = splitChoice(choice);
  let left = count;
  for (const index of order) {
    const call = payload.calls[index];
    if (call === undefined || (name !== '' && call.name !== name)) continue;
    left -= 1;
    if (left === 0) return call.startS ?? 0;
  }
  return 0;
}

const mostOfOneName = 20;

/** "/1" (the first call of any name), then "Bash/1", "Bash/2" ... as far as all runs have them. */
function commonCalls(models: readonly TimelineModel[]): string[] {
  const counts = models.map(({ payload, order }) => {
    const found = new Map<string, number>();
    for (const index of order) {
      const name = payload.calls[index]?.name ?? '';
      found.set(name, (found.get(name) ?? 0) + 1);
    }
    return found;
  });
  const [first, ...others] = counts;
  if (first === undefined || counts.some(({ size }) => size === 0)) return [];
  const choices = ['/1'];
  for (const [name, count] of first) {
    const common = Math.min(mostOfOneName, count, ...others.map((other) => other.get(name) ?? 0));
    for (let at = 1; at <= common; at += 1) choices.push(`${name}/${at}`);
  }
  return choices;
}

function splitChoice(choice: string): [name: string, count: number] {
  const at = choice.lastIndexOf('/');
  return at < 0 ? ['', 0] : [choice.slice(0, at), Number(choice.slice(at + 1))];
}

function choiceText(choice: string): string {
  const [name, count] = splitChoice(choice);
  return name === '' ? 'first call' : plain(`${name} ${count}`);
}
