#!/usr/bin/env -S node --max-semi-space-size=4
// A small young generation: recordings last for days, and V8 would let it grow to 48 MB that nobody needs.
import { cgmon } from './program.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`cgmon: stdout: ${error.message}\n`);
  process.exit(1);
});
// Nobody is left to be told.
process.stderr.on('error', () => undefined);

process.exitCode = await cgmon(process.argv);
