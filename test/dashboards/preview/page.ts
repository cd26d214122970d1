import type { BoardFile, PanelFile } from '../panels.js';
import type { PanelData, Window } from './board-data.js';
import { heatmapSvg, lanesSvg } from './cells-svg.js';
import { escaped } from './escaped.js';
import { graphSvg } from './graph-svg.js';
import { tableHtml } from './table-html.js';
import { formatted } from './units.js';

const column = 62;
const row = 34;
const gap = 6;

/** A board drawn without Grafana: its panels where they are, with what Prometheus answered. */
export function pageHtml(board: BoardFile, data: readonly PanelData[], window: Window): string {
  const panels = data.map((one) => panelHtml(one, window)).join('\n');
  const bottom = Math.max(...data.map(({ panel }) => panel.gridPos.y + panel.gridPos.h));
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(board.title)}</title>
<style>${style}</style><h1>${escaped(board.title)} <small>drawn from Prometheus, without Grafana</small></h1>
<main style="height:${bottom * row}px">${panels}</main></html>`;
}

function panelHtml(data: PanelData, window: Window): string {
  const { panel, curves } = data;
  const { x, y, w, h } = panel.gridPos;
  const place = `left:${x * column}px;top:${y * row}px;width:${w * column - gap}px;height:${h * row - gap}px`;
  if (panel.type === 'row') return `<h2 style="${place}">${escaped(panel.title)}</h2>`;
  const area = { width: w * column - gap - 10, height: h * row - gap - 28 };
  const inside = curves.length === 0 ? '<p class="none">No data</p>' : drawn(data, window, area);
  return `<section style="${place}" data-type="${panel.type}"><h3>${escaped(panel.title)}</h3>${inside}</section>`;
}

function drawn(data: PanelData, window: Window, area: { width: number; height: number }): string {
  const { panel, curves } = data;
  if (panel.type === 'table') return tableHtml(data);
  if (panel.type === 'stat')
    return `<p class="stat">${escaped(lastValue(panel, curves[0]?.points ?? []))}</p>`;
  const svg = { timeseries: graphSvg, 'state-timeline': lanesSvg, heatmap: heatmapSvg }[panel.type];
  if (svg === undefined) throw new Error(`no drawing of ${panel.type}`);
  return `<svg width="${area.width}" height="${area.height}">${svg(data, window, area)}</svg>`;
}

function lastValue(panel: PanelFile, points: readonly (readonly [number, number])[]): string {
  const last = points.findLast(([, value]) => Number.isFinite(value))?.[1] ?? Number.NaN;
  return formatted(last, panel.fieldConfig?.defaults.unit);
}

const style = `
body { margin: 12px; background: #111217; color: #ccccdc; font: 13px "DejaVu Sans", sans-serif; width: ${24 * column}px }
h1 { font-size: 18px; margin: 0 0 8px } small { font-size: 11px; color: #8e8e9a }
main { position: relative }
h2, section { position: absolute; box-sizing: border-box; margin: 0; overflow: hidden }
h2 { font-size: 14px; padding-top: 8px }
section { background: #181b1f; border: 1px solid #2c2f35; padding: 4px }
h3 { font-size: 12px; margin: 2px 4px }
.stat { font-size: 26px; text-align: center; margin: 22px 0; color: #73bf69 }
.none { text-align: center; color: #8e8e9a }
.grid { stroke: #2c2f35 } .tick { font-size: 10px; fill: #8e8e9a; dominant-baseline: middle }
.end { text-anchor: end } .mid { text-anchor: middle }
.curve { fill: none; stroke-width: 1.3 } .limit { stroke-dasharray: 7 5 } .legend { font-size: 10px }
table { border-collapse: collapse; width: 100%; font-size: 11px }
th, td { text-align: right; padding: 3px 6px; border-bottom: 1px solid #2c2f35; white-space: nowrap } th { color: #8ab8ff }
td:first-child, th:first-child { text-align: left }`;
