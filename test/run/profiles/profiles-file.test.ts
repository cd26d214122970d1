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
    ['profiles:\n  a:\n    home: mine\n', 'p.yaml:3:11: profiles.a.home must be "private" or "host"'],
  ])('says where %j is wrong', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

describe('readProfiles', () => {
  it('does without a file that nobody named, not without one that was', () => {
    expect(readProfiles('/nowhere/p.yaml', false).map(({ name }) => name)).toEqual([
      'isolated',
      'host-share',
      'swebench',
    ]);
    expect(() => readProfiles('/nowhere/p.yaml', true)).toThrow('/nowhere/p.yaml');
  });

  it('looks where the user keeps configuration', () => {
    expect(profilesFile({ HOME: '/home/a' })).toBe('/home/a/.config/cgmon/profiles.yaml');
    expect(profilesFile({ HOME: '/h', XDG_CONFIG_HOME: '/c' })).toBe('/c/cgmon/profiles.yaml');
    expect(profilesFile({ CGMON_PROFILES: '/f.yaml' })).toBe('/f.yaml');
  });

  it('names the profiles there are when asked for another', () => {
    expect(() => findProfile(builtInProfiles, 'strict')).toThrow('no profile "strict"');
  });
});
