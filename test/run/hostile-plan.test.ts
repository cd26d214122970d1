import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createArgs, mountArg } from '../../src/podman/plan.js';
import { planText } from '../../src/run/plan-text.js';
import { planLaunch, type RunRequest } from '../../src/run/request.js';
import { plainRequest } from '../support/run-request.js';

const workspace = mkdtempSync(join(tmpdir(), `cgmon a 'b' "c",d=e\n-`));
afterAll(() => rmSync(workspace, { recursive: true }));

const nasty = fc.oneof(
  fc.constantFrom('', '-rf', '--privileged', '$(id)', '`id`', `'"`, 'a b', 'x\ny', '\u001B[2J', 'é‮'),
  fc.string({ unit: 'grapheme' }),
);
const context = { runId: 'r', rootless: true, homeDir: '/h', user: { uid: 1000, gid: 1000 } };
const requestOf = (command: readonly string[], image: string): RunRequest => ({
  ...plainRequest(workspace, ...command),
  image,
  envNames: ['NAME'],
});

/** As encoding/csv of Go, by which Podman takes --mount. */
function csvFields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  );
}

describe('a plan of hostile names', () => {
  it('gives Podman image and command after "--", word for word', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1 }), (command) => {
        const args = createArgs(planLaunch(requestOf(command, 'any'), context));
        expect(args.slice(args.indexOf('--'))).toEqual(['--', 'any', ...command]);
        const options = args.slice(1, args.indexOf('--'));
        expect(options.filter((word) => !/^--[a-z-]+(=|$)/.test(word))).toEqual([]);
        expect(args[2]).toMatch(/^--name=[a-zA-Z0-9][a-zA-Z0-9_.-]*$/);
      }),
    );
  });

  it.each(['', '--privileged', '-v', 'a b', 'a\nb', '$(id)', "a'b", 'é'])('refuses the image %j', (image) => {
    expect(() => planLaunch(requestOf(['true'], image), context)).toThrow('is not the name of an image');
  });

  it.each(['a', 'localhost/a:1', 'docker.io/Library/a_b-c.d:1.2', 'h:5000/a@sha256:0123', 'sha256:0123abc'])(
    'takes the image %s',
    (image) => {
      expect(planLaunch(requestOf(['true'], image), context).image).toBe(image);
    },
  );

  it('mounts a path of any characters as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (path) => {
        const mount = mountArg({ source: `/${path}`, target: `/${path}`, readOnly: true });
        expect(csvFields(mount.slice('--mount='.length))).toEqual([
          'type=bind',
          `source=/${path}`,
          `target=/${path}`,
          'readonly',
        ]);
      }),
    );
  });

  it('shows one line per decision, and nothing that a terminal obeys', () => {
    const lines = (command: readonly string[]) =>
      planText(planLaunch(requestOf(command, 'any'), context)).split('\n');
    const usual = lines(['true']).length;
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1 }), (command) => {
        const shown = lines(command);
        expect(shown).toHaveLength(usual);
        expect(shown.join('')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
    );
  });
});
