import { createHash } from 'node:crypto';
import { escapeHtml } from './escape.js';

/** Script and style of a page, as bundled. */
export interface PageAssets {
  readonly script: string;
  readonly css: string;
}

export interface PageParts {
  readonly title: string;
  /** Sentences for where no script runs. */
  readonly lines: readonly string[];
  /** Is put into the page as JSON; undefined: none. */
  readonly data?: unknown;
  /** More of the content security policy: "connect-src 'self'". */
  readonly policy?: string;
}

/**
 * One HTML file with all that it needs. Its policy lets only this script and this style run, by their hash, and
 * nothing be fetched; the data is JSON that no text in it can end.
 */
export function pageHtml({ script, css }: PageAssets, { title, lines, data, policy }: PageParts): string {
  const json =
    data === undefined ? '' : `<script type="application/json" id="data">${jsonText(data)}</script>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy({ script, css }, policy)}">
<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title><style>${css}</style></head><body><main>
<h1>${escapeHtml(title)}</h1>
${lines.map((line) => `<p class="verdict">${escapeHtml(line)}</p>`).join('\n')}
<noscript><p>The charts and the table need JavaScript, all of which is in this file.</p></noscript>
</main>${json}<script>${script}</script></body></html>
`;
}

export function pagePolicy({ script, css }: PageAssets, more?: string): string {
  const parts = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(css)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return [...parts, ...(more === undefined ? [] : [more])].join('; ');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON that may stand inside a script element. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<\u2028\u2029]/g, (letter) => escapes[letter] ?? letter);
}
