import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { agentsBoard } from './agents.js';

/** File below dashboards/ to what makes it. */
export const dashboards: Readonly<Record<string, () => DashboardBuilder>> = {
  'agents.json': agentsBoard,
};
