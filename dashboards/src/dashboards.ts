import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { agentsBoard } from './agents.js';
import { limitsBoard } from './limits.js';
import { runBoard } from './run.js';
import { toolCallsBoard } from './tool-calls.js';

/** File below dashboards/ to what makes it. */
export const dashboards: Readonly<Record<string, () => DashboardBuilder>> = {
  'agents.json': agentsBoard,
  'run.json': runBoard,
  'tool-calls.json': toolCallsBoard,
  'limits.json': limitsBoard,
};
