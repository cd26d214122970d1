/** Elements of a figure, and its colours. */

/** Okabe & Ito's palette ("Color Universal Design", 2008): told apart with any colour vision, and in grey. */
export const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#555555'] as const;

export function color(index: number): string {
  return colors[index % colors.length] ?? '#000000';
}

interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  readonly weight?: number;
  readonly fill?: string;
}

export function text(x: number, y: number, content: string, options: TextOptions): string {
  const { anchor = 'start', size, weight, fill } = options;
  const attributes = [
    `x="${round(x)}" y="${round(y)}"`,
    anchor === 'start' ? '' : `text-anchor="${anchor}"`,
    size === undefined ? '' : `font-size="${size}"`,
    weight === undefined ? '' : `font-weight="${weight}"`,
    fill === undefined ? '' : `fill="${fill}"`,
  ].filter((part) => part !== '');
  return `<text ${attributes.join(' ')}>${escapeXml(content)}</text>`;
}

export function rule(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: string,
  strokeWidth = 1,
): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}" stroke-width="${strokeWidth}"/>`;
}

/** A line through points; a gap where one is NaN. */
export function polyline(
  points: readonly (readonly [number, number])[],
  stroke: string,
  strokeWidth = 2,
  dash = '',
): string {
  let pen = 'M';
  const path = points.map(([x, y]) => {
    if (Number.isNaN(x) || Number.isNaN(y)) {
      pen = 'M';
      return '';
    }
    const step = `${pen}${round(x)} ${round(y)}`;
    pen = 'L';
    return step;
  });
  return `<path d="${path.join('')}" fill="none" stroke="${stroke}" stroke-width="${strokeWidth}" stroke-linejoin="round"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`;
}

export function polygon(
  points: readonly (readonly [number, number])[],
  fill: string,
  opacity: number,
): string {
  const path = points
    .filter(([x, y]) => !Number.isNaN(x) && !Number.isNaN(y))
    .map(([x, y]) => `${round(x)},${round(y)}`);
  return `<polygon points="${path.join(' ')}" fill="${fill}" fill-opacity="${opacity}"/>`;
}

export function bar(x: number, y: number, barWidth: number, barHeight: number, fill: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, barWidth))}" height="${round(Math.max(0, barHeight))}" fill="${fill}"/>`;
}

export function dot(x: number, y: number, radius: number, fill: string, opacity = 1): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" fill="${fill}" fill-opacity="${opacity}"/>`;
}

export function square(x: number, y: number, radius: number, fill: string): string {
  return bar(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8, fill);
}

export function diamond(x: number, y: number, radius: number, fill: string): string {
  const reach = radius * 1.3;
  return polygon(
    [
      [x, y - reach],
      [x + reach, y],
      [x, y + reach],
      [x - reach, y],
    ],
    fill,
    1,
  );
}

export function triangle(x: number, y: number, radius: number, fill: string): string {
  const reach = radius * 1.2;
  return polygon(
    [
      [x, y - reach],
      [x + reach, y + reach * 0.8],
      [x - reach, y + reach * 0.8],
    ],
    fill,
    1,
  );
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Names come from agents: markup stays text; what XML forbids, or what turns the direction of writing, is taken out. */
export function escapeXml(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]/gu, ' ');
}
