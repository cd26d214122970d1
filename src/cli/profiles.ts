import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { limitsText } from '../run/plan-text.js';
import { profilesFile, readProfiles } from '../run/profiles/find-profile.js';
import type { Profile } from '../run/profiles/profile.js';

export function profilesCommand(): Command {
  return new Command('profiles')
    .option('--profiles <file>', 'YAML file with more profiles')
    .option('--json', 'print the profiles as JSON')
    .action((options: { readonly profiles?: string; readonly json?: true }) => {
      const place = profilesFile(process.env, options.profiles);
      const profiles = readProfiles(place);
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ profiles }, null, 2)}\n`
          : `${profiles.map(describe).join('\n\n')}\n\n${where(place.file)}\n`,
      );
    });
}

function describe(profile: Profile): string {
  const { workdir, home, mounts, network, dropCapabilities, noNewPrivileges } = profile;
  const rows: [string, string][] = [
    ['image', profile.image ?? 'the default'],
    ['works in', workdir === 'workspace' ? 'the workspace' : `${workdir.inImage} of the image`],
    ['HOME', home === 'private' ? "private, with a copy of Claude Code's credentials" : "the caller's own"],
    [
      'mounts',
      mounts.map((mount) => `${mount.target}${mount.readOnly ? ' (ro)' : ''}`).join(' ') || 'no more',
    ],
    ['network', network ?? "Podman's default"],
    [
      'rights',
      `${dropCapabilities ? 'no' : 'default'} capabilities${noNewPrivileges ? ', no new privileges' : ''}`,
    ],
    ['limits', limitsText(profile.limits)],
    ...(profile.gitDiff === null ? [] : [['keeps', `git diff of ${profile.gitDiff}`] as [string, string]]),
    ...profile.warnings.map((warning): [string, string] => ['note', warning]),
  ];
  return [
    `${profile.name}: ${profile.summary}`,
    ...rows.map(([key, text]) => `  ${key.padEnd(8)}  ${text}`),
  ].join('\n');
}

function where(file: string): string {
  return existsSync(file) ? `Your own are read from ${file}.` : `Your own can stand in ${file}.`;
}
