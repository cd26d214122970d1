import { type BoardFile, type Choices, filledIn, type PanelFile } from '../panels.js';
import type { Curve, StoredPrometheus } from '../prometheus.js';

export interface NamedCurve extends Curve {
  readonly legend: string;
  readonly refId: string;
}

export interface PanelData {
  readonly panel: PanelFile;
  readonly curves: readonly NamedCurve[];
}

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** What a board's panels show, asked of a real Prometheus. */
export async function boardData(
  board: BoardFile,
  prometheus: Pick<StoredPrometheus, 'range' | 'instant'>,
  choices: Choices,
  window: Window,
): Promise<readonly PanelData[]> {
  const data: PanelData[] = [];
  for (const panel of board.panels) {
    const curves: NamedCurve[] = [];
    for (const { expr, instant, legendFormat, refId } of panel.targets ?? []) {
      const query = filledIn(expr, choices);
      const found =
        instant === true
          ? await prometheus.instant(query, window.to)
          : await prometheus.range({ expr: query, ...window });
      for (const curve of found) {
        const legend = legendFormat.replaceAll(
          /\{\{(\w+)\}\}/g,
          (_, label: string) => curve.metric[label] ?? '?',
        );
        curves.push({ ...curve, legend, refId });
      }
    }
    data.push({ panel, curves });
  }
  return data;
}
