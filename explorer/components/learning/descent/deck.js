// The samples as a deck of cards that is shuffled for each epoch and dealt B at a time, and above it what they are.

import { linesAcross, marksBelow } from "../../kernel/axis.js";
import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot, sampled } from "../../topic/plot.js";

const SWIFT = 0.3; // share of its way that a card glides in a frame
const NEAR = 0.6; // pixels
const CARD = { wide: 26, tall: 34, rows: 2 };

/** @typedef {import("./models.js").Model} Model */
/** @typedef {import("./models.js").Weights} Weights */
/** @typedef {{ model: Model, w: Weights, walk: import("./walk.js").Walk, lit: number[], chosen: number, glides: boolean }} Shown  `lit` are the samples being read */

export class Deck {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ redraw: () => void, choose: (sample: number) => void }} acts
   */
  constructor(frame, { redraw, choose }) {
    this.frame = frame;
    this.redraw = redraw;
    this.surface = frame.stage.surface({ className: "stage deck", draw: redraw });
    /** @type {Map<number, number[]>} */
    this.cards = new Map(); // sample -> where its card is drawn now
    this.gliding = false;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.surface.pointers({
      press: (at) => {
        const found = [...this.cards].find(([, [x, y]]) => Math.abs(at.x - x) <= CARD.wide / 2 && Math.abs(at.y - y) <= CARD.tall / 2);
        if (found) choose(found[0]);
        return null;
      },
    });
    this.surface.keys(() => {
      const { data } = this.shown.model, by = (step) => () => choose((this.shown.chosen + step + data.length) % data.length);
      return { ArrowRight: by(1), ArrowLeft: by(-1), ArrowDown: by(1), ArrowUp: by(-1) };
    });
  }

  get node() {
    return this.surface.node;
  }

  place(/** @type {number} */ sample) {
    return inWindow(this.node, /** @type {[number, number]} */ (this.cards.get(sample)));
  }

  /**
   * @param {Shown} shown
   * @param {number} height  of the drawing
   */
  draw(shown, height) {
    const { width } = this.surface;
    if (width < 80) return;
    this.shown = shown;
    this.node.style.height = `${height}px`;
    const { theme } = this.frame, size = letterSize(width), pen = this.surface.pen(width, height, theme), below = 2 * CARD.tall + 4.4 * size;
    this.data(pen, { x: 3 * size, y: 1.9 * size, width: width - 3 * size - 10, height: height - below - 5.4 * size }, size);
    this.deal(pen, width, height - below + 1.2 * size, size);
    this.node.setAttribute("aria-label", `The ${shown.model.data.length} samples and the model's guess over x; below, the deck. Samples being read: ${shown.lit.map((k) => k + 1).join(", ") || "none"}. Arrow keys choose a sample.`);
  }

  data(pen, area, size) {
    const { model, w, lit, chosen } = this.shown, { theme } = pen, xs = model.data.map(({ x }) => x), ys = model.data.map(({ y }) => y);
    const wide = Math.max(...xs) - Math.min(...xs), tall = Math.max(...ys) - Math.min(...ys);
    /** @type {[number, number]} */
    const x = [Math.min(...xs) - 0.06 * wide, Math.max(...xs) + 0.06 * wide];
    const plot = new Plot(area, { x, y: [Math.min(...ys) - 0.25 * tall, Math.max(...ys) + 0.25 * tall] });
    linesAcross(pen, area, plot.y, plot.y.ticks(3), { size, gap: 6, zero: theme.axis });
    marksBelow(pen, area, plot.x, plot.x.ticks(4), { size, drop: 6 });
    pen.text("y, and ŷ as a line", 2, 1.1 * size, { size, fill: theme.text, weight: 600 });
    pen.text("x", area.x + area.width, area.y + area.height + 2.5 * size, { size, fill: theme.text, align: "right", weight: 600 });
    plot.line(pen, sampled((at) => model.output(w, at), x, 80), { stroke: theme.accent, width: 2.5 });
    model.data.forEach((sample, k) => {
      const on = lit.includes(k);
      plot.dot(pen, sample.x, sample.y, on ? 5.5 : 4, { fill: on ? theme.accent : theme.quiet, stroke: k === chosen ? theme.mark : theme.background, width: k === chosen ? 2 : 1 });
    });
  }

  // Cards of this epoch in their order: batches stand apart, what was dealt lies lower and paler.
  deal(pen, width, top, size) {
    const { model, walk, lit, chosen, glides } = this.shown, { theme } = pen, n = model.data.length, batch = walk.batch;
    const gap = batch < n ? 0.35 : 0, groups = Math.ceil(n / batch), step = Math.min(CARD.wide + 4, (width - 8) / (n / CARD.rows + gap * groups)), perRow = n / CARD.rows;
    pen.text(`Epoch ${walk.epoch + 1}, dealt ${batch} at a time`, 2, top, { size, fill: theme.text, weight: 600 });
    this.gliding = false;
    walk.deck.forEach((sample, place) => {
      const row = Math.floor(place / perRow), column = place % perRow, before = Math.floor(place / batch) - Math.floor((row * perRow) / batch);
      const goal = [6 + CARD.wide / 2 + column * step + before * gap * step, top + 0.8 * size + CARD.tall / 2 + row * (CARD.tall + 0.9 * size) + (lit.includes(sample) ? -3 : 0)];
      const at = this.cards.get(sample) ?? goal, away = Math.hypot(goal[0] - at[0], goal[1] - at[1]);
      const now = this.still.matches || !glides || away < NEAR ? goal : [at[0] + (goal[0] - at[0]) * SWIFT, at[1] + (goal[1] - at[1]) * SWIFT];
      if (now !== goal) this.gliding = true;
      this.cards.set(sample, now);
      const wide = Math.min(CARD.wide, step - 2), on = lit.includes(sample), done = place < walk.dealt && !on;
      const look = { fill: on ? theme.accent : theme.panel, stroke: sample === chosen ? theme.mark : theme.axis, width: sample === chosen ? 2 : 1, radius: 4, alpha: done ? 0.55 : 1 };
      pen.rect(now[0] - wide / 2, now[1] - CARD.tall / 2, wide, CARD.tall, look);
      pen.text(String(sample + 1), now[0], now[1], { size, fill: on ? theme.background : done ? theme.quiet : theme.text, align: "center", baseline: "middle", weight: on ? 600 : 400 });
    });
    if (this.gliding) this.redraw();
  }
}
