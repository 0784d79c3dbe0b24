// The cell as it is drawn: the loop, or its copies side by side; numbers in boxes, weights on arrows.

import { tint } from "../../kernel/colours.js";
import { letterSize } from "../../kernel/theme.js";
import { arrows, boxOf, coded, NAMES, places, planned, WHEN } from "./layout.js";

/** @typedef {"w" | "u" | "v"} Name */
/**
 * @typedef {object} Scene
 * @property {import("./cell.js").Step[]} steps
 * @property {import("./layout.js").Plan["sizes"]} sizes
 * @property {"h" | "o" | "last"} structure
 * @property {string[]} tokens  as they are written
 * @property {string[]} names   of the outputs
 * @property {number} clock     steps that have passed, and a share of one
 * @property {number} unrolled  from 0 to 1
 * @property {string} open      the value that is opened, as `coded` has it
 * @property {Name | "" } lit   the weights that are lit in every copy
 * @property {number} total
 */

const minus = (text) => text.replace(/^-(?=0\.00$)/, "").replace("-", "\u2212");
const two = (value) => minus(Math.abs(value) >= 100 ? value.toFixed(0) : value === 0 ? "0" : value.toFixed(2));

export class Picture {
  /** @param {import("../../kernel/surface.js").Surface} surface */
  constructor(surface) {
    this.surface = surface;
    /** @type {import("./layout.js").Plan | null} */
    this.plan = null;
    /** @type {Scene} */
    this.scene = /** @type {any} */ (null);
  }

  /** What a place of the surface holds: a value, or the name of weights. */
  under({ x, y }) {
    const { plan, scene } = this;
    if (!plan) return null;
    const shown = this.columns(), rolled = scene.unrolled === 0;
    for (const step of shown) {
      const all = arrows(plan, step, scene.structure);
      for (const name of /** @type {Name[]} */ (["w", "u", "v"])) {
        const [cx, cy] = rolled && name === "w" ? this.looped : all[name].name;
        if (this.has(name, step) && Math.abs(x - cx) < plan.letter && Math.abs(y - cy) < plan.letter) return { name, place: null };
      }
    }
    const found = places(scene.sizes, scene.steps).find((place) => {
      const box = boxOf(plan, place);
      return shown.includes(place.step) && this.there(place) && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
    });
    return found ? { name: null, place: found } : null;
  }

  has(name, step) {
    return name !== "v" || Boolean(this.scene.steps[step - 1].o);
  }

  there({ kind, step }) {
    return this.scene.clock >= step - 1 + WHEN[kind];
  }

  /** The columns that are seen: all, or in the loop that of the step at work. */
  columns() {
    const { unrolled, steps, clock } = this.scene;
    return unrolled > 0 ? steps.map((_, t) => t + 1) : [Math.min(steps.length, Math.max(1, Math.ceil(clock)))];
  }

  /** The middle of a value's box, or of a name of weights in a step. */
  at(what) {
    if (what.name === "w" && this.scene.unrolled === 0) return this.looped;
    if (what.name) return arrows(this.plan, what.step, this.scene.structure)[what.name].name;
    const box = boxOf(this.plan, what);
    return [box.x + box.width / 2, box.y + box.height / 2];
  }

  /** @param {Scene} scene @param {any} theme */
  draw(scene, theme) {
    const room = this.surface.node.parentElement.clientWidth, plan = planned({ ...scene.sizes, steps: scene.steps.length }, room, letterSize(room), scene.unrolled);
    Object.assign(this, { scene, plan });
    this.surface.node.style.width = `${plan.width}px`;
    this.surface.node.style.height = `${plan.height}px`;
    const pen = this.surface.pen(plan.width, plan.height, theme), now = this.columns().at(scene.unrolled > 0 ? -1 : 0), rolled = scene.unrolled === 0;
    if (rolled) this.column(pen, now);
    else {
      this.first(pen, scene.unrolled);
      for (const step of [...this.columns()].reverse()) this.column(pen, step);
    }
    if (scene.unrolled < 1) this.loop(pen, rolled ? now : 1, 1 - scene.unrolled);
    if (rolled) pen.text(`x(${now}), step ${now} of ${scene.steps.length}`, plan.columns[0] + plan.wide / 2, plan.height - 0.45 * plan.letter, { size: plan.letter, fill: theme.quiet, align: "center" });
  }

  // What stands before the first step: zeros.
  first(pen, alpha) {
    const { plan, scene } = this, { theme } = pen, { letter, row, y } = plan, box = plan.first, middle = box.x + box.width / 2;
    if (alpha < 1) return;
    pen.text(scene.structure === "o" ? "o(0)" : "h(0)", middle, y.h - 0.4 * letter, { size: letter, fill: theme.quiet, align: "center" });
    pen.rect(box.x + 2, y.h, box.width - 4, row, { fill: theme.background, stroke: theme.axis, radius: 4 });
    pen.text("0", middle, y.h + row / 2 + 1, { size: letter, fill: theme.text, align: "center", baseline: "middle" });
  }

  column(pen, step) {
    const { plan, scene } = this, { theme } = pen, { letter, columns, wide, y, row } = plan, left = columns[step - 1], one = scene.steps[step - 1], middle = left + wide / 2;
    const at = scene.clock >= step - 1 && scene.clock < step;
    if (scene.unrolled < 1) pen.rect(left - NAMES * letter, 0, wide + (NAMES + 0.4) * letter, plan.height, { fill: theme.background });
    pen.rect(left - NAMES * letter, y.h - 0.55 * letter, wide + (NAMES + 0.4) * letter, y.a + row - y.h + 1.1 * letter, { fill: theme.band, stroke: at ? theme.accent : theme.border, width: at ? 2 : 1, radius: 8 });
    const all = arrows(plan, step, scene.structure), unrolled = scene.unrolled > 0;
    for (const name of /** @type {Name[]} */ (["u", "v", "w"])) if (this.has(name, step) && (name !== "w" || unrolled)) this.arrow(pen, name, all[name], step);
    pen.text("tanh", left + wide + 3 - 0.4 * letter, y.a - 0.42 * letter, { size: Math.max(12, letter - 1), fill: theme.quiet, align: "right" });
    pen.path([[middle, y.a - 1], [middle, y.h + row + 1]], { stroke: theme.axis, width: 1.4 });
    this.token(pen, step, one);
    for (const kind of /** @type {("a" | "h")[]} */ (["a", "h"])) {
      pen.text(kind, left - 0.7 * letter, y[kind] + row / 2 + 1, { size: letter, fill: theme.text, align: "center", baseline: "middle", italic: true });
      one[kind].forEach((value, i) => this.number(pen, { kind, step, unit: i + 1 }, value, kind === "h" ? 1 : 4));
    }
    if (one.o) this.outputs(pen, step, one);
  }

  token(pen, step, { x }) {
    const { plan, scene } = this, { theme } = pen, { letter, row, wide } = plan, place = /** @type {import("./layout.js").Place} */ ({ kind: "x", step, unit: 0 }), box = boxOf(plan, place), there = this.there(place);
    const open = scene.open === coded(place);
    pen.rect(box.x, box.y, box.width, box.height, { fill: theme.panel, stroke: open ? theme.accent : theme.axis, width: open ? 2.5 : 1, radius: 4 });
    const middle = box.x + wide / 2;
    if (scene.unrolled > 0) pen.text(`x(${step})`, middle, box.y + box.height + 1.1 * letter, { size: Math.max(12, letter - 1), fill: theme.quiet, align: "center" });
    pen.text(scene.tokens[step - 1], middle, box.y + row / 2 + 1, { size: letter + 2, fill: there ? theme.text : theme.quiet, align: "center", baseline: "middle", weight: 700 });
    if (scene.sizes.numbers) return;
    const gap = Math.min(1.5 * letter, wide / x.length);
    x.forEach((value, k) => pen.text(there ? String(value) : "\u2013", middle + (k - (x.length - 1) / 2) * gap, box.y + 1.5 * row, { size: letter, fill: value && there ? theme.text : theme.quiet, align: "center", baseline: "middle", weight: value && there ? 700 : 400 }));
  }

  outputs(pen, step, { o, p, y, cost }) {
    const { plan, scene } = this, { theme } = pen, { letter, row } = plan, left = plan.columns[step - 1], small = Math.max(12, letter - 1);
    const spoken = this.there({ kind: "o", step }), right = plan.y.out - 0.3 * letter;
    const head = (kind, words) => { const box = boxOf(plan, { kind, step, unit: 1 }); pen.text(words, box.x + box.width / 2, right, { size: small, fill: theme.quiet, align: "center" }); };
    if (p) {
      head("o", "o");
      head("p", "p");
    }
    o.forEach((value, k) => {
      const target = !scene.sizes.numbers && k === y;
      pen.text(scene.sizes.numbers ? "o" : scene.names[k], left + 0.8 * letter, plan.y.out + (k + 0.5) * row + 1, { size: letter, fill: target ? theme.text : theme.quiet, weight: target ? 700 : 400, align: "center", baseline: "middle" });
      this.number(pen, { kind: "o", step, unit: k + 1 }, value, 6);
      if (p) this.number(pen, { kind: "p", step, unit: k + 1 }, p[k], 1, true);
      if (target) pen.rect(left, plan.y.out + k * row + 2, 1.6 * letter, row - 4, { stroke: theme.text, width: 1.4, radius: 4 });
    });
    const middle = left + plan.wide / 2;
    if (cost === null) {
      pen.text(spoken ? "nothing to compare with" : "", middle, plan.y.cost + row / 2, { size: small, fill: theme.quiet, align: "center", baseline: "middle" });
      return;
    }
    pen.text(scene.sizes.numbers ? `y = ${minus(String(+y.toFixed(2)))}` : `y = ${scene.names[y]}`, middle, plan.y.cost - 0.35 * row, { size: letter, fill: theme.text, align: "center", baseline: "middle" });
    this.number(pen, { kind: "cost", step, unit: 0 }, cost, 3, true, "cost ");
  }

  // A number in its box, tinted by size.
  number(pen, place, value, most, amount = false, before = "") {
    const { plan, scene } = this, { theme } = pen, box = boxOf(plan, place), there = this.there(place), open = scene.open === coded(place);
    pen.rect(box.x + 1, box.y + 1, box.width - 2, box.height - 2, { fill: there ? tint(value, most, theme, amount) : theme.background, stroke: open ? theme.accent : theme.border, width: open ? 2.5 : 1, radius: 4 });
    pen.text(before + (there ? two(value) : "\u2013"), box.x + box.width / 2, box.y + box.height / 2 + 1, { size: plan.letter, fill: theme.text, align: "center", baseline: "middle", weight: open ? 700 : 400 });
  }

  // Weights on their way from one row to the next; lit ones stand out in every copy.
  arrow(pen, name, { line, name: [x, y] }, step) {
    const { plan, scene } = this, { theme } = pen, lit = scene.lit === name, passed = scene.clock - (step - 1), share = name === "v" ? (passed - WHEN.h) / (WHEN.o - WHEN.h) : (passed - 0.05) / (WHEN.a - 0.05);
    const stroke = lit ? theme.accent : theme.axis, alpha = name === "w" ? Math.min(1, scene.unrolled) : 1;
    pen.path(line, { stroke, width: lit ? 4 : 1.8, alpha });
    const [tx, ty] = line[line.length - 1], level = name === "w";
    pen.path(level ? [[tx - 6, ty - 4], [tx, ty], [tx - 6, ty + 4]] : [[tx - 4, ty + 6], [tx, ty], [tx + 4, ty + 6]], { stroke, width: lit ? 3 : 1.8, alpha });
    if (share > 0 && share < 1) {
      const at = line.length > 2 ? line[Math.round(share * (line.length - 1))] : [line[0][0] + (tx - line[0][0]) * share, line[0][1] + (ty - line[0][1]) * share];
      pen.circle(at[0], at[1], 5, { fill: theme.accent });
    }
    pen.circle(x, y, 0.78 * plan.letter, { fill: lit ? theme.accent : theme.background, stroke, width: 1.2, alpha });
    pen.text(name.toUpperCase(), x, y + 1, { size: plan.letter, fill: lit ? theme.background : theme.text, align: "center", baseline: "middle", weight: 700 });
  }

  /** The name of W on the loop. */
  get looped() {
    const { columns, wide, y, row, letter } = this.plan;
    return /** @type {[number, number]} */ ([columns[0] + wide + 2.6 * letter, y.a + row / 2]);
  }

  // What goes back into the cell, one step later.
  loop(pen, step, alpha) {
    const { plan, scene } = this, { theme } = pen, { letter, columns, wide, y, row } = plan, left = columns[0], lit = scene.lit === "w", stroke = lit ? theme.accent : theme.axis;
    const from = scene.structure === "o" ? y.out + (plan.sizes.outputs * row) / 2 : y.h + row / 2, to = y.a + row / 2, right = left + wide + 0.4 * letter, far = right + 5 * letter, [name] = this.looped;
    if (scene.structure === "o" && !scene.steps[step - 1].o) return;
    const line = [[right, from], [far, from], [far, to], [right, to]];
    pen.path(line, { stroke, width: lit ? 4 : 2, alpha });
    pen.path([[right + 6, to - 4], [right, to], [right + 6, to + 4]], { stroke, width: 2, alpha });
    const share = (scene.clock - (step - 1) - 0.05) / (WHEN.a - 0.05);
    if (alpha === 1 && share > 0 && share < 1) {
      const k = Math.min(2, Math.floor(share * 3)), part = share * 3 - k, [ax, ay] = line[k], [bx, by] = line[k + 1];
      pen.circle(ax + (bx - ax) * part, ay + (by - ay) * part, 5, { fill: theme.accent });
    }
    const middle = (from + to) / 2;
    pen.rect(far - 5, middle - 5, 10, 10, { fill: theme.text, alpha });
    if (alpha === 1) pen.text("one step later", far + 10, middle + 1, { size: letter, fill: theme.text, baseline: "middle" });
    pen.circle(name, to, 0.78 * letter, { fill: lit ? theme.accent : theme.background, stroke, width: 1.2, alpha });
    pen.text("W", name, to + 1, { size: letter, fill: lit ? theme.background : theme.text, align: "center", baseline: "middle", weight: 700 });
  }
}
