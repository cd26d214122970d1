/** Names under, beside and above a figure: how wide they are, and how they are broken into lines. */

const lineHeight = 14;
/** Names beside rows take no more of the figure's width than this, pixels. */
const widestNames = 276;
const besideNames = 24;

/** Width in pixels at 12 px, by the classes of letters of common sans-serif fonts; rather too wide than too narrow. */
export function labelWidth(label: string): number {
  let width = 0;
  for (const letter of label) {
    if (/[iljtfrI.,:;'|!()[\] -]/.test(letter)) width += 4.6;
    else if (/[mwMW@%—]/.test(letter)) width += 11;
    else if (/[A-Z_&+=<>]/.test(letter)) width += 8.4;
    else width += letter.charCodeAt(0) < 0x2e80 ? 7 : 12.5;
  }
  return width;
}

/** Lines of at most `width` pixels, broken between words; a word that is longer is broken anywhere. */
export function wrapLabel(label: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const pieces = label.split(/\s+/).flatMap((word) => brokenWord(word, width));
  for (const piece of pieces) {
    const longer = line === '' ? piece : `${line} ${piece}`;
    if (line !== '' && labelWidth(longer) > width) {
      lines.push(line);
      line = piece;
    } else line = longer;
  }
  return [...lines, line];
}

function brokenWord(word: string, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const letter of word) {
    if (part !== '' && labelWidth(part + letter) > width) {
      parts.push(part);
      part = '';
    }
    part += letter;
  }
  return [...parts, part];
}

/** The label, cut to `width` pixels with "…" for what is missing. */
export function cutLabel(label: string, width: number): string {
  if (labelWidth(label) <= width) return label;
  let kept = '';
  for (const letter of label) {
    if (labelWidth(`${kept}${letter}…`) > width) break;
    kept += letter;
  }
  return `${kept}…`;
}

export interface RowNames {
  /** As tick labels: lines with "\n" between them. */
  readonly labels: readonly string[];
  /** Room left of the plot, pixels. */
  readonly left: number;
  /** Height of a row that holds the lines of each name, at least `leastHeight`, pixels. */
  readonly rowHeight: number;
}

/** Names of the rows of a figure, none of them cut off. */
export function rowNames(names: readonly string[], leastHeight: number): RowNames {
  const lines = names.map((name) => wrapLabel(name, widestNames));
  const widest = Math.max(0, ...lines.flat().map(labelWidth));
  const most = Math.max(1, ...lines.map((own) => own.length));
  return {
    labels: lines.map((own) => own.join('\n')),
    left: Math.ceil(Math.min(widest, widestNames)) + besideNames,
    rowHeight: Math.max(leastHeight, most * lineHeight + (most === 1 ? 0 : 10)),
  };
}

/** Where the lines of a label stand around the middle `y` of its row: baselines, pixels. */
export function lineBaselines(label: string, y: number): { readonly line: string; readonly y: number }[] {
  const lines = label.split('\n');
  return lines.map((line, index) => ({ line, y: y + 4 + (index - (lines.length - 1) / 2) * lineHeight }));
}
