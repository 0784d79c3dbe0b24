// The timeline itself: a drawn line with a break in its scale, and stations that open.

import { textWidth } from "../../kernel/pen.js";
import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { STATIONS } from "./stations.js";

const EARLY = [1956, 2000], LATE = [2011, 2018], SHARE = 0.53; // years, and how much of the line the early ones take
const ABOVE = 4.9, BELOW = 6.2, ROW = 1.55; // of the drawn line and between two labels, in letters
const AIR = 14; // pixels between two labels of a row
const REACH = 12; // pixels around a dot that are its own

export class Line {
  /**
   * @param {import("./view.js").View} view
   */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ className: "stage years", role: "slider", draw: () => view.ask() });
    this.boxes = [];
    this.surface.pointers({ press: (at) => { this.press(at); return null; }, hover: ({ x, y }) => { this.surface.node.style.cursor = this.under(x, y) ? "pointer" : ""; } });
    this.surface.keys(() => {
      const by = (step) => () => this.open(STATIONS.findIndex(({ name }) => name === view.state.station) + step);
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-1), ArrowDown: by(1), Home: () => this.open(0), End: () => this.open(STATIONS.length - 1) };
    });
    for (const [name, value] of Object.entries({ valuemin: 1, valuemax: STATIONS.length })) this.surface.node.setAttribute(`aria-${name}`, String(value));
  }

  open(place) {
    this.view.open(STATIONS[Math.min(STATIONS.length - 1, Math.max(0, place))].name);
  }

  press({ x, y }) {
    const hit = this.under(x, y);
    if (hit) this.view.open(hit.name);
  }

  under(x, y) {
    return this.boxes.find((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height)
      ?? this.boxes.find((box) => Math.hypot(x - box.dot[0], y - box.dot[1]) <= REACH);
  }

  place(name) {
    const box = this.boxes.find((one) => one.name === name);
    return inWindow(this.surface.node, [box.x + box.width / 2, box.y + box.height / 2]);
  }

  at(year, width) {
    const [from, to] = year < LATE[0] ? EARLY : LATE, share = (year - from) / (to - from);
    return year < LATE[0] ? share * SHARE * width : (SHARE + (1 - SHARE) * share) * width;
  }

  draw() {
    const { surface, view } = this, { width } = surface;
    if (width < 60) return;
    const theme = view.frame.theme, size = letterSize(width), middle = Math.round(ABOVE * size) + 0.5, tall = Math.round((ABOVE + BELOW) * size), breakAt = SHARE * width;
    surface.node.style.height = `${tall}px`;
    const pen = surface.pen(width, tall, theme);
    pen.path([[0, middle], [breakAt - 5, middle], null, [breakAt + 5, middle], [width, middle]], { stroke: theme.axis, width: 2 });
    for (const x of [breakAt - 5, breakAt + 5]) pen.path([[x - 3, middle + 7], [x + 3, middle - 7]], { stroke: theme.axis, width: 2 });
    this.boxes = [];
    const ends = { up: [0, 0].map(() => -AIR), down: [0, 0].map(() => -AIR) }, late = [], years = new Map(); // where the last label of each row ends
    STATIONS.forEach((one, place) => {
      const x = this.at(one.year, width), early = one.year < LATE[0], above = early && place % 2 === 0, on = one.name === view.state.station;
      const words = early ? `${one.year} ${one.title}` : one.title, weight = on ? 700 : 400, wide = textWidth(theme, words, size, 700);
      const start = early ? Math.min(Math.max(0, x - 8), breakAt - wide - 12) : Math.min(Math.max(x - wide / 2, (late[years.get(one.year) ?? 0] ?? 0) + AIR), width - wide - 2);
      const taken = early ? ends[above ? "up" : "down"] : late, row = early ? Math.max(0, taken.findIndex((end) => start >= end + AIR)) : years.get(one.year) ?? 0;
      taken[row] = start + wide;
      years.set(one.year, row + 1);
      const y = above ? middle - (2.2 + ROW * row) * size : middle + (2.3 + ROW * row) * size;
      if (early || row === 0) pen.path([[x, middle], [x, above ? y + 0.35 * size : y - size]], { stroke: theme.axis });
      if (!early && row === 0) pen.text(String(one.year), x, middle - 1.1 * size, { size, fill: theme.text, align: "center", weight: 600 });
      if (on) pen.rect(start - 5, y - 1.08 * size, wide + 10, 1.5 * size, { fill: theme.panel, stroke: theme.accent, radius: 4, width: 1.5 });
      pen.text(words, start, y, { size, fill: on ? theme.accent : theme.text, weight });
      this.boxes.push({ name: one.name, x: start - 5, y: y - 1.15 * size, width: wide + 10, height: 1.5 * size, dot: [x, middle] });
    });
    for (const year of new Set(STATIONS.map((one) => one.year))) {
      const on = STATIONS.some((one) => one.year === year && one.name === view.state.station);
      pen.circle(this.at(year, width), middle, on ? 6.5 : 5, { fill: on ? theme.accent : theme.mark, stroke: theme.background, width: 2 });
    }
    const place = STATIONS.findIndex(({ name }) => name === view.state.station);
    surface.node.setAttribute("aria-label", "Stations from 1958 to 2017: arrow keys open the one before or after");
    surface.node.setAttribute("aria-valuenow", String(place + 1));
    surface.node.setAttribute("aria-valuetext", `${STATIONS[place].year} ${STATIONS[place].title}`);
  }
}
