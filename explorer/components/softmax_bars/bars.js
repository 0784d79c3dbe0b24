// Logits as bars that are dragged, and beside them the probabilities that softmax makes of them.

import { Asker, counted } from "../kernel/ask.js";
import { number } from "../kernel/numbers.js";
import { expose, inWindow } from "../kernel/probe.js";
import { Scale } from "../kernel/scale.js";
import { letterSize } from "../kernel/theme.js";

const MOST = 6;

export class Bars {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.surface = stage.surface({ draw: () => this.draw() });
    this.readout = document.createElement("p");
    this.readout.setAttribute("role", "status");
    this.more = document.createElement("p");
    this.more.className = "more";
    this.root.append(this.surface.node, this.readout, this.more);
    this.chosen = 0;
    this.turn = 0; // of the newest question
    this.listen();
    stage.resized(() => this.draw(), this.surface.node);
    stage.ending(() => this.asker?.close());
    // {logits, probabilities}, as drawn; null before the first picture; a place is [bar, logit]
    expose(this.root, {
      shown: () => this.places && { logits: this.logits, probabilities: Array.from(this.answer.probabilities) },
      place: ([bar, logit]) => inWindow(this.surface.node, [this.places.left + (bar + 0.5) * this.places.wide, this.places.y(logit)]),
      ...counted(() => [this.asker]),
    });
  }

  update({ header, arrays }) {
    if (this.path !== header.path) {
      this.asker?.close();
      this.path = header.path;
      this.asker = new Asker(header.path);
    }
    const fresh = !this.logits || this.logits.length !== header.logits.length;
    if (fresh) this.logits = [...header.logits];
    const changed = this.header && (this.header.temperature !== header.temperature || this.header.truth !== header.truth);
    this.header = header;
    this.chosen = Math.min(this.chosen, this.logits.length - 1);
    if (fresh) this.answer = { ...header.answer, ...arrays };
    if (changed && !fresh) this.ask();
    this.draw();
  }

  async ask() {
    const turn = ++this.turn, { temperature, truth } = this.header;
    try {
      const answer = await this.asker.ask("softmax", { logits: this.logits, temperature, truth });
      if (!answer || turn !== this.turn) return;
      this.answer = { ...answer.header, ...answer.arrays };
    } catch (error) {
      this.readout.textContent = error.message;
      return;
    }
    this.draw();
  }

  set(place, value) {
    this.chosen = place;
    this.logits[place] = Math.round(Math.max(-MOST, Math.min(MOST, value)) * 10) / 10;
    this.draw();
    this.ask();
  }

  listen() {
    this.surface.pointers({
      press: ({ x, y }) => {
        if (!this.places) return null;
        const { left, wide, panel } = this.places, bar = Math.floor((x - left) / wide);
        if (bar < 0 || bar >= this.logits.length || x > left + panel) return null;
        this.set(bar, this.places.logit(y));
        return bar;
      },
      drag: (bar, { y }) => this.set(bar, this.places.logit(y)),
    });
    this.surface.keys((event) => {
      const up = (sign) => () => this.set(this.chosen, this.logits[this.chosen] + sign * (event.shiftKey ? 1 : 0.1));
      const aside = (by) => () => { this.chosen = Math.max(0, Math.min(this.logits.length - 1, this.chosen + by)); this.draw(); };
      return this.logits && { ArrowUp: up(1), ArrowDown: up(-1), ArrowLeft: aside(-1), ArrowRight: aside(1) };
    });
  }

  draw() {
    if (!this.header) return;
    const width = this.surface.width, height = 330;
    if (width < 50) return;
    const theme = this.stage.theme, letter = letterSize(width), count = this.logits.length, { labels, truth, temperature } = this.header;
    this.surface.node.style.height = `${height}px`;
    const pen = this.surface.pen(width, height, theme);
    const top = 34, bottom = height - 34, panel = (width - 60) / 2, left = 6, other = left + panel + 48, wide = panel / count;
    const up = new Scale([-MOST, MOST], [bottom, top]), y = (v) => up.at(v), z = (share) => bottom - share * (bottom - top);
    this.places = { left, wide, panel, logit: (py) => up.value(py), y };
    pen.text("logits: drag them", left, 16, { size: letter, fill: theme.text, weight: 600 });
    pen.text(`softmax at temperature ${number(temperature)}`, other, 16, { size: letter, fill: theme.text, weight: 600 });
    pen.path([[left, y(0)], [left + panel, y(0)]], { stroke: theme.axis });
    pen.path([[other, z(0)], [other + panel, z(0)]], { stroke: theme.axis });
    pen.path([[other, z(1)], [other + panel, z(1)]], { stroke: theme.grid });
    this.logits.forEach((value, k) => {
      const x = left + (k + 0.15) * wide, w = wide * 0.7, px = other + (k + 0.15) * wide, p = this.answer.probabilities[k] ?? 0, on = k === this.chosen;
      pen.rect(x, Math.min(y(value), y(0)), w, Math.abs(y(value) - y(0)), { fill: (value < 0 ? theme.negative : theme.positive)[on ? 0 : 1] });
      pen.rect(x - 2, y(value) - 3, w + 4, 6, { fill: theme.text, radius: 3 });
      pen.text(number(value), x + w / 2, y(value) + (value < 0 ? 10 : -8), { size: letter, fill: theme.text, align: "center", baseline: value < 0 ? "top" : "alphabetic" });
      pen.rect(px, z(p), w, bottom - z(p), { fill: theme.amount, alpha: on ? 1 : 0.75 });
      pen.text(p.toFixed(3), px + w / 2, z(p) - 6, { size: letter, fill: theme.text, align: "center" });
      for (const at of [x, px]) pen.text(labels[k] + (k === truth ? " \u2713" : ""), at + w / 2, height - 14, { size: letter - 1, fill: k === truth ? theme.accent : theme.quiet, align: "center", weight: k === truth ? 600 : 400 });
      if (on && this.surface.focused) pen.rect(x - 5, top, w + 10, bottom - top, { stroke: theme.accent, width: 2 });
    });
    const { raised, probabilities, entropy, loss, gradient } = this.answer, k = this.chosen, sum = raised.reduce((a, b) => a + b, 0);
    this.surface.node.setAttribute("aria-label", labels.map((name, i) => `${name}: logit ${number(this.logits[i])}, probability ${probabilities[i].toFixed(3)}`).join("; ") + ". Arrow keys choose and change a logit.");
    const most = Math.max(...this.logits), by = temperature === 1 ? "" : ` / ${number(temperature)}`;
    const apart = `${number(this.logits[k])} \u2212 ${most < 0 ? `(${number(most)})` : number(most)}`;
    this.readout.textContent = `${labels[k]}: exp(${by ? `(${apart})${by}` : apart}) = ${number(raised[k])}; ${number(raised[k])} / (${[...raised].map((v) => number(v)).join(" + ")}) = ${number(raised[k])} / ${number(sum)} = ${probabilities[k].toFixed(3)}`;
    this.more.textContent = `Entropy ${entropy.toFixed(3)} bits of at most ${Math.log2(count).toFixed(3)}. Loss for ${labels[truth]}: \u2212log ${probabilities[truth].toFixed(3)} = ${loss.toFixed(3)}; its gradient in the logits, (probability \u2212 truth)${by}: ${[...gradient].map((v) => v.toFixed(3).replace("-", "\u2212")).join(", ")}.`;
  }
}
