/** Text for a terminal: what may be printed, how wide it is, how it is cut, and in what colour. */

let segmenter: Intl.Segmenter | null = null;
/** Made when the first text needs it: it takes as long as the whole of Node's start. */
function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u;
const invisible = /^\p{Mark}+$/u;
const plain = /^[\x20-\x7E]*$/;

/** Commands and names come from the agent: control characters in them must not reach a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ');
}

/** Columns that the text takes on a terminal. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(segment: string): number {
  if (invisible.test(segment)) return 0;
  return wide.test(segment) ? 2 : 1;
}

/** The text, cut to `width` columns with "…" for what is missing. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  let used = 0;
  let kept = '';
  for (const { segment } of graphemes(text)) {
    used += graphemeWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + fill : fill + text;
}

/** Lines of at most `width` columns, broken between words; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

export type Tone = 'plain' | 'strong' | 'quiet' | 'good' | 'warning' | 'bad' | 'accent';

const codes: Readonly<Record<Exclude<Tone, 'plain'>, string>> = {
  strong: '1',
  quiet: '2',
  good: '32',
  warning: '33',
  bad: '31',
  accent: '36',
};

/** The text in a tone, or as it is when `color` is off. */
export function tinted(text: string, tone: Tone, color: boolean): string {
  return !color || tone === 'plain' || text === '' ? text : `\u001B[${codes[tone]}m${text}\u001B[0m`;
}

/** How to write to a stream: its width and whether it takes colours (a terminal, and NO_COLOR is not set). */
export interface TextStyle {
  readonly width: number;
  readonly color: boolean;
}

export function styleFor(
  stream: { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined },
  environment: { readonly NO_COLOR?: string | undefined; readonly COLUMNS?: string | undefined },
): TextStyle {
  const asked = Number(environment.COLUMNS ?? '');
  const unknown = stream.isTTY === true ? 80 : 120;
  // A terminal that does not know its size says 0.
  const width = stream.columns || (asked >= 40 ? asked : unknown);
  return { width, color: stream.isTTY === true && (environment.NO_COLOR ?? '') === '' };
}
