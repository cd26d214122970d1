import { type PageAssets, pageHtml } from './page-html.js';
import type { RunTimeline } from './timeline-payload.js';

/** One HTML file that shows one run, or several below each other. */
export function reportPage(assets: PageAssets, runs: readonly RunTimeline[]): string {
  const names = runs.map(({ payload: { name, id } }) => (name === id ? id : `${name} (${id})`));
  return pageHtml(assets, {
    title: runs.length === 1 ? `cgmon: ${names[0]}` : `cgmon: ${runs.length} runs compared`,
    lines: runs.map(({ payload }, at) =>
      runs.length === 1 ? payload.verdict : `${names[at]}: ${payload.verdict}`,
    ),
    data: runs,
  });
}
