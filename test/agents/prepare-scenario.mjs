#!/usr/bin/env node
// Writes a scenario's own files below the current folder and prints its prompt.
import { loadScenario, writeSetup } from './lib/scenario.mjs';

const file = process.argv[2];
if (file === undefined) {
  console.error('usage: node prepare-scenario.mjs <scenario.json>');
  process.exit(2);
}
const scenario = loadScenario(file, process.cwd());
writeSetup(scenario, process.cwd());
console.log(scenario.prompt);
