#!/usr/bin/env node
// Makes a home folder in which Claude Code starts without asking anything:
//   node claude-home.mjs <homeDir> <key>
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [home, key] = process.argv.slice(2);
if (home === undefined || key === undefined) {
  console.error('usage: node claude-home.mjs <homeDir> <key>');
  process.exit(2);
}
const settings = {
  hasCompletedOnboarding: true,
  theme: 'dark',
  bypassPermissionsModeAccepted: true,
  autoUpdates: false,
  // The CLI asks about a key from the environment unless its last 20 characters stand here.
  customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
  // Its terminal interface asks whether a folder may be trusted.
  projects: { [process.cwd()]: { hasTrustDialogAccepted: true } },
};
mkdirSync(join(home, '.claude'), { recursive: true, mode: 0o700 });
writeFileSync(join(home, '.claude.json'), `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
