// The graph as it is drawn: a box for each node with its value and its gradient, lines from parts to what they make.

import { tint } from "../../kernel/colours.js";
import { letterSize } from "../../kernel/theme.js";
import { shortened } from "../../kernel/labels.js";
import { textWidth } from "../../kernel/pen.js";
import { written } from "../../topic/written.js";
import { layout } from "./layout.js";

const LEAST_PITCH = 92; // from column to column, in pixels; a longer graph is scrolled
const BOX = { most: 104, least: 74, gap: 18 };

/**
 * @typedef {object} Scene  what is drawn
 * @property {import("./graph.js").Graph} graph
 * @property {number[]} found  the value of each node
 * @property {import("./passes.js").Gradients} back
 * @property {boolean[]} valued  which values are there already
 * @property {boolean[]} graded  which gradients
 * @property {(boolean | undefined)[]} checked  what finite differences say: equal or not, undefined while none was made
 * @property {{ node: number, pass: "forward" | "backward" } | null} work
 */

export class Picture {
  /** @param {import("../../kernel/surface.js").Surface} surface */
  constructor(surface) {
    this.surface = surface;
    this.graph = null;
  }

  /** @param {import("./graph.js").Graph} graph */
  arrange(graph) {
    if (this.graph === graph) return;
    this.graph = graph;
    this.plan = layout(graph);
  }

  /**
   * The boxes for this width.
   * @param {number} width
   */
  measure(width) {
    const { plan } = this, letter = letterSize(width), line = Math.round(letter * 1.3), pitch = Math.max(LEAST_PITCH, (width - 8) / plan.columns);
    const wide = Math.max(BOX.least, Math.min(BOX.most, pitch - BOX.gap)), tall = 3 * line + 6, row = tall + 9;
    const x = (column) => 4 + wide / 2 + (plan.columns > 1 ? (column * (Math.max(width, pitch * plan.columns) - 8 - wide)) / (plan.columns - 1) : 0);
    this.sizes = { letter, line, wide, tall, width: Math.max(width, pitch * plan.columns), height: Math.ceil(plan.rows * row + 6), x, y: (r) => 4 + tall / 2 + r * row };
    return this.sizes;
  }

  /** The middle of a node's box. */
  at(/** @type {number} */ id) {
    const { column, row } = this.plan.places.get(id);
    return /** @type {[number, number]} */ ([this.sizes.x(column), this.sizes.y(row)]);
  }

  /** The node at a place, undefined where there is none. */
  hit({ x, y }) {
    const { wide, tall } = this.sizes;
    return [...this.plan.places.keys()].find((id) => {
      const [cx, cy] = this.at(id);
      return Math.abs(x - cx) <= wide / 2 + 3 && Math.abs(y - cy) <= tall / 2 + 3;
    });
  }

  /** @param {Scene} scene @param {any} theme */
  draw(scene, theme) {
    this.arrange(scene.graph);
    const { surface } = this, { width, height } = this.measure(surface.node.parentElement.clientWidth);
    surface.node.style.width = `${width}px`;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), most = Math.max(1e-9, ...scene.back.gradients.filter((g, id) => scene.graded[id] && Number.isFinite(g)).map(Math.abs));
    for (const line of this.plan.lines) this.line(pen, line, scene, theme);
    for (const id of this.plan.places.keys()) this.box(pen, id, scene, theme, most);
    for (const line of this.plan.lines) this.factor(pen, line, scene, theme);
  }

  lit({ from, to }, { work }) {
    return work !== null && (work.pass === "backward" ? from === work.node : to === work.node);
  }

  ends({ from, to, slot, via }) {
    const { wide, x, y } = this.sizes, [fx, fy] = this.at(from), [tx, ty] = this.at(to), parts = this.graph.nodes[to].parts;
    const both = parts.filter((part) => this.plan.places.has(part)).length > 1, enter = ty + (both ? (slot ? 13 : -13) : 0);
    return [[fx + wide / 2, fy], ...via.map(({ column, row }) => [x(column), y(row)]), [tx - wide / 2, enter]];
  }

  line(pen, line, scene, theme) {
    const lit = this.lit(line, scene), { wide } = this.sizes, points = [];
    const ends = this.ends(line);
    ends.forEach(([x, y], k) => {
      if (!k) { points.push([x, y]); return; }
      const [px, py] = ends[k - 1], from = k > 1 ? px + wide / 2 : px, to = k < ends.length - 1 ? x - wide / 2 : x;
      points.push([from, py]);
      for (let i = 1; i <= 16; i++) {
        const share = i / 16, ease = share * share * (3 - 2 * share);
        points.push([from + (to - from) * share, py + (y - py) * ease]);
      }
    });
    pen.path(points, { stroke: lit ? theme.accent : theme.axis, width: lit ? 3 : 1.4 });
  }

  // The local derivative at a line by which a gradient comes to the node at work.
  factor(pen, line, scene, theme) {
    if (scene.work?.pass !== "backward" || !this.lit(line, scene)) return;
    const share = scene.back.shares[line.from].find(({ user, slot }) => user === line.to && slot === line.slot), { letter } = this.sizes;
    const ends = this.ends(line), [bx, by] = ends.at(-1), [ax, ay] = ends.at(-2), text = `\u00d7 ${written(share.slope, 3)}`;
    const wide = textWidth(theme, text, letter, 600) + 6, alone = scene.back.shares[line.from].length === 1, roomy = bx - ax >= wide + 12;
    const right = alone && roomy ? (ax + bx + wide) / 2 : bx - 3; // in the middle of its line, else beside the name of one of the nodes
    const y = !alone || ends.length > 2 ? by : roomy ? (ay + by) / 2 : ay - this.sizes.tall / 2 + letter / 2 + 3;
    pen.rect(right - wide, y - letter / 2 - 3, wide, letter + 6, { fill: theme.background, stroke: theme.accent, radius: 4 });
    pen.text(text, right - wide / 2, y + 1, { size: letter, fill: theme.text, align: "center", baseline: "middle", weight: 600 });
  }

  box(pen, id, scene, theme, most) {
    const { letter, line, wide, tall } = this.sizes, [cx, cy] = this.at(id), node = scene.graph.nodes[id], left = cx - wide / 2, top = cy - tall / 2;
    const working = scene.work?.node === id, variable = node.kind === "variable", gradient = scene.back.gradients[id];
    pen.rect(left, top, wide, tall, { fill: variable ? theme.panel : theme.background, radius: variable ? 14 : 5 });
    if (scene.graded[id]) pen.clip(left + 1, top + 2 * line + 4, wide - 2, line + 3, () => pen.rect(left + 1, top + 1, wide - 2, tall - 2, { fill: tint(gradient || 0, most, theme), radius: variable ? 14 : 5 }));
    pen.path([[left + 6, top + 2 * line + 4], [left + wide - 6, top + 2 * line + 4]], { stroke: theme.grid });
    pen.rect(left, top, wide, tall, { stroke: working ? theme.accent : theme.axis, width: working ? 3 : 1, radius: variable ? 14 : 5 });
    const words = shortened(node.label, Math.max(6, Math.floor(wide / (letter * 0.6))));
    pen.text(words, cx, top + line, { size: letter + 1, fill: theme.text, align: "center", weight: 700 });
    pen.text(scene.valued[id] ? written(scene.found[id]) : "\u2013", cx, top + 2 * line, { size: letter, fill: theme.text, align: "center" });
    const checked = scene.checked[id], mark = checked === undefined ? "" : checked ? " \u2713" : " \u2260";
    pen.text(scene.graded[id] ? `${written(gradient)}${mark}` : "\u2013", cx, top + 3 * line + 2, { size: letter, fill: theme.text, align: "center" });
  }
}
