import { describe, expect, it } from 'vitest';
import { builtInProfiles } from '../../../src/run/profiles/built-in.js';
import { findProfile, profilesFile, readProfiles } from '../../../src/run/profiles/find-profile.js';
import { parseProfiles } from '../../../src/run/profiles/profiles-file.js';

const parse = (text: string) => parseProfiles(text, 'p.yaml', builtInProfiles);

describe('parseProfiles', () => {
  it('extends a profile: lists are added to, the rest is replaced', () => {
    const [strict, looser] = parse(`
profiles:
  strict:
    summary: no network
    network: none
    mounts: [/data:/data:ro]
    env: { LANG: C.UTF-8 }
    forward: [MY_TOKEN]
    limits: { memory: 2g, memory-high: 1536m, cpus: 1.5, io-max: ['/dev/vda:wbps=1m'] }
  looser:
    extends: strict
    network: slirp4netns
    capabilities: default
    mounts: [/more:/more]
`);
    expect(strict).toMatchObject({
      name: 'strict',
      home: 'private',
      network: 'none',
      dropCapabilities: true,
      mounts: [{ source: '/data', target: '/data', readOnly: true }],
      env: { LANG: 'C.UTF-8' },
      limits: { memoryMaxBytes: 2 ** 31, cpus: 1.5, pids: 4096, io: ['/dev/vda wbps=1048576'] },
    });
    expect(strict?.forward).toContain('MY_TOKEN');
    expect(looser).toMatchObject({
      network: 'slirp4netns',
      dropCapabilities: false,
      env: { LANG: 'C.UTF-8' },
    });
    expect(looser?.mounts.map(({ target }) => target)).toEqual(['/data', '/more']);
  });

  it.each([
    ['profiles:\n  a:\n    colour: red\n', 'p.yaml:3:5: unknown key "colour"'],
    ['profiles:\n  a:\n    mounts: [data]\n', 'p.yaml:3:14: profiles.a.mounts[1] must be like /from:/to'],
    ['profiles:\n  a:\n    limits:\n      memory: lots\n', 'p.yaml:4:15: profiles.a.limits.memory is wrong'],
    ['profiles:\n  a: {}\n  b:\n    extends: c\n', 'p.yaml:4:14: there is no profile "c" above'],
    ['profiles:\n  isolated: {}\n', "p.yaml:2:3: isolated is a profile of cgmon's own"],
    [
      'profiles:\n  a:\n    env:\n      API_KEY: x\n',
      'p.yaml:4:7: profiles.a.env.API_KEY looks like a secret',
    ],
    ['profiles:\n  a: [\n', 'p.yaml:3:1: '],
    ['', 'p.yaml:1:1: profiles is missing'],
    ['profiles:\n  a:\n    image: *nope\n', 'p.yaml:3:12: no anchor &nope before it'],
    ['profiles:\n  a:\n    ulimits: [foo]\n', 'p.yaml:3:15: profiles.a.ulimits[1] is wrong: write it like'],
    ['profiles:\n  a:\n    limits: { cpus: .inf }\n', 'p.yaml:3:21: profiles.a.limits.cpus must be finite'],
    [
      'profiles:\n  a:\n    limits: { memory: 5 }\n',
      'p.yaml:3:23: profiles.a.limits.memory is wrong: at least 1m',
    ],
    ['profiles:\n  a:\n    limits: { swap: 0 }\n', 'p.yaml:3:21: profiles.a.limits.swap needs "memory"'],
    ['profiles:\n  a:\n    network: ""\n', 'p.yaml:3:14: profiles.a.network must not be empty'],
    ['profiles:\n  a:\n    image: --rm\n', 'p.yaml:3:12: profiles.a.image is not the name of an image'],
    ['profiles:\n  a:\n    env: { 1A: x }\n', 'p.yaml:3:12: profiles.a.env.1A is not the name of a variable'],
    ['profiles:\n  a:\n    env: { HOME: /x }\n', 'p.yaml:3:12: profiles.a.env.HOME belongs to the profile'],
    ['profiles:\n  a:\n    forward: [HOME]\n', 'p.yaml:3:15: profiles.a.forward[1] belongs to the profile'],
    ['profiles:\n  a:\n    home: mine\n', 'p.yaml:3:11: profiles.a.home must be "private" or "host"'],
  ])('says where %j is wrong', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

it('takes swap beside the memory of the base, and variables without a value', () => {
  const [small] = parse(
    'profiles:\n  a:\n    extends: host-share\n    limits: { swap: 0 }\n    env: { CI: "" }\n',
  );
  expect(small?.limits).toMatchObject({ memoryMaxBytes: 2 ** 32, swapMaxBytes: 0 });
  expect(small?.env).toMatchObject({ CI: '' });
});

describe('readProfiles', () => {
  it('does without a file that nobody named, not without one that was', () => {
    expect(readProfiles({ file: '/nowhere/p.yaml', named: false }).map(({ name }) => name)).toEqual([
      'isolated',
      'host-share',
      'swebench',
    ]);
    expect(() => readProfiles({ file: '/nowhere/p.yaml', named: true })).toThrow('/nowhere/p.yaml');
  });

  it('looks where the user keeps configuration', () => {
    const usual = { file: '/home/a/.config/cgmon/profiles.yaml', named: false };
    const HOME = '/home/a';
    expect(profilesFile({ HOME })).toEqual(usual);
    expect(profilesFile({ HOME, XDG_CONFIG_HOME: '', CGMON_PROFILES: '' })).toEqual(usual);
    expect(profilesFile({ HOME, XDG_CONFIG_HOME: 'relative' })).toEqual(usual);
    expect(profilesFile({ HOME, XDG_CONFIG_HOME: '/c' }).file).toBe('/c/cgmon/profiles.yaml');
    const variable = { HOME, CGMON_PROFILES: 'f.yaml' };
    expect(profilesFile(variable)).toEqual({ file: 'f.yaml', named: true });
    expect(profilesFile(variable, 'option.yaml')).toEqual({ file: 'option.yaml', named: true });
  });

  it('names the profiles there are when asked for another', () => {
    expect(() => findProfile(builtInProfiles, 'strict')).toThrow('no profile "strict"');
  });
});
