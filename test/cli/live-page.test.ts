import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { livePage } from '../../src/cli/live-page.js';

describe('the live page', () => {
  const page = livePage();

  it('is one file that asks nobody else', () => {
    expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)).toEqual(['/metrics']);
    expect(page).not.toMatch(/url\(|@import|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });

  it('has a script that parses, and puts nothing into the page as markup', () => {
    const script = /<script>([^]*)<\/script>/.exec(page)?.[1] ?? '';
    expect(() => new Script(script)).not.toThrow();
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval/);
  });
});
