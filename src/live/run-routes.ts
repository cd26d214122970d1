import type { Run } from '../model/run.js';
import type { RunEntry } from '../record/run-list.js';
import { runTimeline } from '../report/run-timeline.js';
import { jsonAnswer, type Route, textAnswer } from '../web/route.js';
import type { RunSummary } from './answers.js';
import type { LiveSource } from './live-source.js';

const mostRuns = 200;
/** What a timeline's curves may take on the way to the page. */
const mostCurveBytes = 600_000;

/** Recorded runs: a list that can be searched, and the timeline of one. */
export function runRoutes(source: LiveSource): Route[] {
  return [
    {
      path: '/api/live/runs',
      answer({ query }) {
        const found = source.runs().filter(({ run }) => matches(run, query.get('search') ?? ''));
        return jsonAnswer({ count: found.length, runs: found.slice(0, mostRuns).map(summaryOf) });
      },
    },
    {
      path: '/api/live/run/',
      async answer({ rest }) {
        const entry = source.runs().find(({ run }) => run.id === rest);
        if (entry === undefined) return textAnswer(404, 'no such run');
        return jsonAnswer(await runTimeline(entry.directory, mostCurveBytes));
      },
    },
  ];
}

/** Every word is somewhere in what the list shows of the run. */
function matches(run: Run, search: string): boolean {
  const { id, name, state, command, image, startedAt } = summaryOf({ directory: '', run });
  const text = [id, name, state, command, image, startedAt, run.exit?.reason].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function summaryOf({ run }: RunEntry): RunSummary {
  return {
    id: run.id,
    name: run.name,
    state: run.state,
    startedAt: run.startedAt,
    durationMs: run.durationMs,
    command: run.command.join(' ').slice(0, 200),
    image: run.container.image,
    exit: run.exit === null ? null : run.exit.reason,
    memoryPeakBytes: run.totals?.memoryPeakBytes ?? null,
  };
}
