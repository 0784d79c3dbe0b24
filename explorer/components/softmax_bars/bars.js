// Logits as bars that are dragged, and beside them the chances that softmax makes of them.

import { Asker, counted } from "../kernel/ask.js";
import { number } from "../kernel/numbers.js";
import { CanvasPen } from "../kernel/pen.js";
import { expose, inWindow } from "../kernel/probe.js";
import { letterSize, readTheme } from "../kernel/theme.js";

const MOST = 6;

export class Bars {
  constructor(parent) {
    this.parent = parent;
    this.root = document.createElement("section");
    this.root.className = "softmax-bars";
    this.stage = document.createElement("div");
    this.stage.className = "stage";
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "application");
    this.canvas = document.createElement("canvas");
    this.stage.append(this.canvas);
    this.readout = document.createElement("p");
    this.readout.setAttribute("role", "status");
    this.more = document.createElement("p");
    this.more.className = "more";
    this.root.append(this.stage, this.readout, this.more);
    parent.append(this.root);
    this.chosen = 0;
    this.asked = 0;
    this.listen();
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.stage);
    // {logits, chances}, as drawn; null before the first picture; a place is [bar, logit]
    expose(this.root, {
      shown: () => this.places && { logits: this.logits, chances: Array.from(this.found.chances) },
      place: ([bar, logit]) => inWindow(this.stage, [this.places.left + (bar + 0.5) * this.places.wide, this.places.y(logit)]),
      ...counted(() => [this.asker]),
    });
  }

  destroy() {
    this.asker?.close();
    this.observer.disconnect();
    this.root.remove();
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
    if (fresh) this.found = { ...header.answer, ...arrays };
    if (changed && !fresh) this.ask();
    this.draw();
  }

  async ask() {
    const asked = ++this.asked, { temperature, truth } = this.header;
    try {
      const answer = await this.asker.ask({ ask: "softmax", logits: this.logits, temperature, truth });
      if (!answer || asked !== this.asked) return;
      this.found = { ...answer.header, ...answer.arrays };
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
    let held = null;
    const at = (event) => { const box = this.stage.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    this.stage.addEventListener("pointerdown", (event) => {
      const [x, y] = at(event), { left, wide, panel } = this.places, place = Math.floor((x - left) / wide);
      if (place < 0 || place >= this.logits.length || x > left + panel) return;
      held = place;
      this.stage.setPointerCapture(event.pointerId);
      this.set(place, this.places.logit(y));
    });
    this.stage.addEventListener("pointermove", (event) => { if (held !== null) this.set(held, this.places.logit(at(event)[1])); });
    for (const name of ["pointerup", "pointercancel"]) this.stage.addEventListener(name, () => { held = null; });
    this.stage.addEventListener("keydown", (event) => {
      const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key], up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!side && !up) return;
      event.preventDefault();
      event.stopPropagation();
      if (up) this.set(this.chosen, this.logits[this.chosen] + up * (event.shiftKey ? 1 : 0.1));
      else { this.chosen = Math.max(0, Math.min(this.logits.length - 1, this.chosen + side)); this.draw(); }
    });
    this.stage.addEventListener("focus", () => this.draw());
    this.stage.addEventListener("blur", () => this.draw());
  }

  draw() {
    if (!this.header) return;
    const width = this.stage.clientWidth, height = 330;
    if (width < 50) return;
    const theme = readTheme(this.parent.host || this.parent), letter = letterSize(width), count = this.logits.length, { labels, truth, temperature } = this.header;
    this.stage.style.height = `${height}px`;
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    const pen = new CanvasPen(this.canvas, width, height, window.devicePixelRatio || 1, theme);
    const top = 34, bottom = height - 34, panel = (width - 60) / 2, left = 6, other = left + panel + 48, wide = panel / count;
    const y = (v) => (top + bottom) / 2 - v / MOST * (bottom - top) / 2, z = (p) => bottom - p * (bottom - top);
    this.places = { left, wide, panel, logit: (py) => ((top + bottom) / 2 - py) / ((bottom - top) / 2) * MOST, y };
    pen.text("logits: drag them", left, 16, { size: letter, fill: theme.text, weight: 600 });
    pen.text(`softmax at temperature ${number(temperature)}`, other, 16, { size: letter, fill: theme.text, weight: 600 });
    pen.path([[left, y(0)], [left + panel, y(0)]], { stroke: theme.axis });
    pen.path([[other, z(0)], [other + panel, z(0)]], { stroke: theme.axis });
    pen.path([[other, z(1)], [other + panel, z(1)]], { stroke: theme.grid });
    this.logits.forEach((value, k) => {
      const x = left + (k + 0.15) * wide, w = wide * 0.7, px = other + (k + 0.15) * wide, chance = this.found.chances[k] ?? 0, on = k === this.chosen;
      pen.rect(x, Math.min(y(value), y(0)), w, Math.abs(y(value) - y(0)), { fill: (value < 0 ? theme.negative : theme.positive)[on ? 0 : 1] });
      pen.rect(x - 2, y(value) - 3, w + 4, 6, { fill: theme.text, radius: 3 });
      pen.text(number(value), x + w / 2, y(value) + (value < 0 ? 10 : -8), { size: letter, fill: theme.text, align: "center", baseline: value < 0 ? "top" : "alphabetic" });
      pen.rect(px, z(chance), w, bottom - z(chance), { fill: theme.lines[0], alpha: on ? 1 : 0.75 });
      pen.text(chance.toFixed(3), px + w / 2, z(chance) - 6, { size: letter, fill: theme.text, align: "center" });
      for (const at of [x, px]) pen.text(labels[k] + (k === truth ? " \u2713" : ""), at + w / 2, height - 14, { size: letter - 1, fill: k === truth ? theme.accent : theme.quiet, align: "center", weight: k === truth ? 600 : 400 });
      if (on && this.stage.matches(":focus-visible")) pen.rect(x - 5, top, w + 10, bottom - top, { stroke: theme.accent, width: 2 });
    });
    const { raised, chances, entropy, loss, gradient } = this.found, k = this.chosen, sum = raised.reduce((a, b) => a + b, 0);
    this.stage.setAttribute("aria-label", labels.map((name, i) => `${name}: logit ${number(this.logits[i])}, chance ${chances[i].toFixed(3)}`).join("; ") + ". Arrow keys choose and change a logit.");
    const most = Math.max(...this.logits), by = temperature === 1 ? "" : ` / ${number(temperature)}`;
    const apart = `${number(this.logits[k])} \u2212 ${most < 0 ? `(${number(most)})` : number(most)}`;
    this.readout.textContent = `${labels[k]}: exp(${by ? `(${apart})${by}` : apart}) = ${number(raised[k])}; ${number(raised[k])} / (${[...raised].map((v) => number(v)).join(" + ")}) = ${number(raised[k])} / ${number(sum)} = ${chances[k].toFixed(3)}`;
    this.more.textContent = `Entropy ${entropy.toFixed(3)} bits of at most ${Math.log2(count).toFixed(3)}. Loss for ${labels[truth]}: \u2212log ${chances[truth].toFixed(3)} = ${loss.toFixed(3)}; its gradient in the logits, (chance \u2212 truth)${by}: ${[...gradient].map((v) => v.toFixed(3).replace("-", "\u2212")).join(", ")}.`;
  }
}
