import { readFileSync } from 'node:fs';
import { CgmonError } from '../model/errors.js';
import type { PageAssets } from '../report/page-html.js';

/** Script and style of a page as the build bundled them. @throws CgmonError when the build is not complete */
export function pageAssets(name: 'report-page' | 'live-page'): PageAssets {
  const read = (kind: string) =>
    readFileSync(new URL(`../../dist/pages/${name}.${kind}`, import.meta.url), 'utf8');
  try {
    return { script: read('js').trimEnd(), css: read('css').trimEnd() };
  } catch (cause) {
    throw new CgmonError('internal', `this build of cgmon has no ${name}`, { hint: 'npm run build', cause });
  }
}
