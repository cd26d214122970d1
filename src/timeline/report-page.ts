import 'uplot/dist/uPlot.min.css';
import './page.css';
import { curvesOfText } from '../report/curve-text.js';
import type { RunTimeline } from '../report/timeline-payload.js';
import { createBoard } from './board.js';
import { el } from './dom.js';
import { timelineModel } from './model.js';
import { runsTable } from './runs-table.js';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '[]') as readonly RunTimeline[];
const models = data.map(({ payload, curves }) => timelineModel(payload, curvesOfText(curves)));
const board = createBoard(models);
const main = document.querySelector('main') ?? document.body;
main.replaceChildren(
  ...(models.length > 1 ? [el('h1', {}, document.title), runsTable(models)] : [el('h1', {}, document.title)]),
  board.element,
);
board.draw();
