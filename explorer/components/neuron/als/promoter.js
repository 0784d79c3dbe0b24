// The window of one promoter: sites along the chromosome, a gene's start to drag, and the 64 inputs in order below.

import { basePairs } from "../../kernel/numbers.js";
import { Scale } from "../../kernel/scale.js";
import { element, slider } from "../../kernel/widgets.js";
import { uniforms } from "../../topic/chance.js";
import { chosen, DOWNSTREAM, scattered, UPSTREAM } from "./windows.js";

export const REGION = 96000;
const APART = 600, SEED = 12, STEP = 100;
export const POSITIONS = scattered(uniforms(SEED), REGION, APART);
const WIDE = UPSTREAM + DOWNSTREAM;
const whole = (n) => n.toLocaleString("en-GB");

export class Promoter {
  title = "A promoter\u2019s window";

  /** @param {any} view */
  constructor(view) {
    this.view = view;
    this.strand = document.createElement("button");
    this.strand.type = "button";
    this.strand.addEventListener("click", () => view.change({ strand: view.state.strand === "+" ? "-" : "+" }));
    this.start = slider("start", "Gene start, bp", { low: STEP, high: REGION, step: STEP }, (start) => view.change({ start }));
    this.controls = [this.strand, this.start];
  }

  get window() {
    return chosen(POSITIONS, this.view.state.start, this.view.state.strand);
  }

  show() {
    const plus = this.view.state.strand === "+", words = `Turn to the ${plus ? "minus" : "plus"} strand`;
    this.strand.textContent = words;
    this.strand.setAttribute("aria-label", words);
    this.start.show(this.view.state.start);
  }

  words() {
    return ["Drag the gene\u2019s start, or turn the gene round. Upstream is against the direction of reading, so on the minus strand it lies at ", element("strong", "", "higher"), " positions: the order is reversed, and x\u2081 is always the site farthest upstream. " +
      `The ${POSITIONS.length} sites are simulated, one in ${APART} bp on average, as five million sites over three billion letters are.`];
  }

  lines() {
    const { start, strand } = this.view.state, { columns, before, after, fault } = this.window, minus = strand === "-";
    if (fault) return [{ name: "fault", label: "No window", text: fault }];
    const count = minus ? after : before, at = (k) => POSITIONS[columns[k]], far = [0, WIDE - 1].map((k) => Math.abs(at(k) - start));
    return [
      { name: "count", label: minus ? "Sites up to the start" : "Sites before the start", text: minus ? "at the start or at lower positions" : "at lower positions", value: String(count) },
      minus
        ? { name: "window", label: "Window, in map order", text: `sites ${count} \u2212 ${DOWNSTREAM} + 1 to ${count} + ${UPSTREAM}; reversed: x\u2081 to x\u2086\u2084`, value: `sites ${columns[0] + 1}, ${columns[1] + 1}, \u2026, ${columns[WIDE - 1] + 1}`, lit: true }
        : { name: "window", label: "Window, in map order", text: `sites ${count} \u2212 ${UPSTREAM} + 1 to ${count} + ${DOWNSTREAM}; as they are: x\u2081 to x\u2086\u2084`, value: `sites ${columns[0] + 1}, ${columns[1] + 1}, \u2026, ${columns[WIDE - 1] + 1}`, lit: true },
      { name: "first", label: "x\u2081, upstream", text: minus ? `${whole(at(0))} \u2212 ${whole(start)}` : `${whole(start)} \u2212 ${whole(at(0))}`, value: `${whole(far[0])} bp` },
      { name: "last", label: "x\u2086\u2084, downstream", text: minus ? `${whole(start)} \u2212 ${whole(at(WIDE - 1))}` : `${whole(at(WIDE - 1))} \u2212 ${whole(start)}`, value: `${whole(far[1])} bp` },
    ];
  }

  label() {
    const { columns, fault } = this.window, { start, strand } = this.view.state;
    return `Gene start at ${whole(start)} bp on the ${strand === "+" ? "plus" : "minus"} strand. ${fault || `Inputs are sites ${columns[0] + 1} to ${columns[WIDE - 1] + 1}.`} Left and right arrows move the start.`;
  }

  shown() {
    const { columns, fault } = this.window;
    return { window: columns, fault, positions: POSITIONS };
  }

  // A place is a position in bp, at the gene's start marker.
  place(position) {
    return [this.x.at(position), 30];
  }

  grips({ x, y }) {
    return this.x && y < 130 && x >= this.x.from - 4 && x <= this.x.to + 4;
  }

  press(spot) {
    if (!this.grips(spot)) return null;
    this.move(spot.x);
    return "start";
  }

  drag(_, { x }) {
    this.move(x);
  }

  move(x) {
    this.view.change({ start: this.held(this.x.value(x)) });
  }

  held(value) {
    return Math.max(STEP, Math.min(REGION, Math.round(value / STEP) * STEP));
  }

  keys(event) {
    const by = (step) => () => this.view.change({ start: this.held(this.view.state.start + step) }), far = event.shiftKey ? 5000 : 500;
    return { ArrowLeft: by(-far), ArrowRight: by(far), Home: by(-REGION), End: by(REGION), " ": () => this.strand.click() };
  }

  height() {
    return 282;
  }

  draw(pen, size) {
    const { theme, width } = pen, { start, strand } = this.view.state, { columns, fault } = this.window;
    const axis = 104, row = 222, cell = Math.min(18, (width - 8) / WIDE), left = (width - WIDE * cell) / 2, colours = [theme.lines[0], theme.positive[0]];
    const x = new Scale([0, REGION], [10, width - 10]), inside = new Map(columns.map((column, k) => [column, k]));
    this.x = x;
    pen.path([[x.from, axis], [x.to, axis]], { stroke: theme.axis, width: 1.5 });
    POSITIONS.forEach((position, k) => {
      const place = inside.get(k), lit = place !== undefined, ink = lit ? colours[+(place >= UPSTREAM)] : theme.axis;
      pen.path([[x.at(position), axis - (lit ? 15 : 8)], [x.at(position), axis + (lit ? 15 : 8)]], { stroke: ink, width: lit ? 2 : 1 });
      if (lit) {
        pen.path([[x.at(position), axis + 15], [left + (place + 0.5) * cell, row - 3]], { stroke: ink, width: 1, alpha: 0.6 });
        pen.rect(left + place * cell + 1, row, cell - 2, 20, { fill: ink, radius: 2 });
      }
    });
    const step = width > 700 ? 16000 : 24000;
    for (let tick = 0; tick <= REGION; tick += step) pen.text(basePairs(tick, step), x.at(tick), axis - 24, { size, fill: theme.quiet, align: tick ? (tick === REGION ? "right" : "center") : "left", halo: theme.background });
    this.gene(pen, size, x, start, strand);
    if (fault) { pen.text(fault, width / 2, row + 14, { size: size + 1, fill: theme.text, align: "center", weight: 600 }); return; }
    const y = row + 20 + size + 5, at = (k) => left + (k + 0.5) * cell;
    for (const [k, words, align] of [[0, "x\u2081", "left"], [UPSTREAM - 1, "x\u2085\u2086", "right"], [UPSTREAM, "x\u2085\u2087", "left"], [WIDE - 1, "x\u2086\u2084", "right"]]) {
      pen.text(String(words), at(Number(k)) + (align === "left" ? -cell / 2 + (k ? 4 : 0) : cell / 2 - (k === WIDE - 1 ? 0 : 4)), y, { size, fill: theme.text, align: /** @type {CanvasTextAlign} */ (align) });
    }
    pen.text(`${UPSTREAM} upstream`, left + UPSTREAM / 2 * cell, y, { size, fill: theme.text, align: "center", weight: 600 });
    pen.text(`${DOWNSTREAM} downstream`, left + WIDE * cell, y + 1.35 * size, { size, fill: theme.text, align: "right", weight: 600 });
  }

  // The start's line with a handle, and an arrow in the direction of reading.
  gene(pen, size, x, start, strand) {
    const { theme } = pen, at = x.at(start), way = strand === "+" ? 1 : -1, tip = at + way * 76;
    pen.path([[at, 30], [at, 122]], { stroke: theme.accent, width: 2.5 });
    pen.path([[at, 30], [tip, 30]], { stroke: theme.accent, width: 9 });
    pen.path([[tip - way * 2, 18], [tip + way * 16, 30], [tip - way * 2, 42]], { fill: theme.accent, closed: true });
    pen.circle(at, 30, 8, { fill: theme.background, stroke: theme.accent, width: 3 });
    const words = `gene starts at ${whole(start)} bp, ${strand === "+" ? "plus" : "minus"} strand`, right = at > pen.width / 2;
    pen.text(words, right ? Math.min(at, tip) - 26 : Math.max(at, tip) + 26, 34, { size, fill: theme.text, weight: 600, align: right ? "right" : "left", halo: theme.background });
  }
}
