// The graph as it is drawn: the loop with its weights at the left, the copies beside it, the way that is asked for lit.

import { tint } from "../../kernel/colours.js";
import { letterSize } from "../../kernel/theme.js";
import { STRUCTURES } from "./graphs.js";
import { along, line, planned } from "./layout.js";

/**
 * @typedef {object} Scene
 * @property {import("./graphs.js").Graph} graph
 * @property {string} name
 * @property {string[]} tokens
 * @property {Map<string, { sum: number, value: number }>} found
 * @property {Record<string, number>} weights
 * @property {string[]} way       the longest one
 * @property {string[]} other     the shortest, where it is another; else empty
 * @property {number} reached     edges of the way that are lit, and a share of one
 * @property {string} chosen      the node that is opened
 */

export const minus = (text) => text.replace("-", "\u2212");
const two = (value) => minus((Math.abs(value) < 0.005 ? 0 : value).toFixed(2));

export class Picture {
  /** @param {import("../../kernel/surface.js").Surface} surface */
  constructor(surface) {
    this.surface = surface;
    /** @type {import("./layout.js").Plan | null} */
    this.plan = null;
    this.scene = /** @type {Scene} */ (/** @type {any} */ (null));
  }

  /** The middle of a node. */
  at(/** @type {string} */ id) {
    return this.plan.at(this.scene.graph.nodes.find((node) => node.id === id));
  }

  /** The node at a place; undefined where there is none. */
  under({ x, y }) {
    if (!this.plan) return undefined;
    return this.scene.graph.nodes.find((node) => {
      const [cx, cy] = this.plan.at(node);
      return Math.hypot(x - cx, y - cy) <= this.plan.radius + 3;
    })?.id;
  }

  /** @param {Scene} scene @param {any} theme */
  draw(scene, theme) {
    const room = this.surface.node.parentElement.clientWidth, plan = planned(scene.graph, scene.name, room, letterSize(room));
    Object.assign(this, { scene, plan });
    this.surface.node.style.width = `${plan.width}px`;
    this.surface.node.style.height = `${plan.height}px`;
    const pen = this.surface.pen(plan.width, plan.height, theme), { graph } = scene;
    if (plan.loop.size) this.loop(pen);
    for (const node of graph.nodes) for (const { from } of node.edges) this.edge(pen, from, node.id, { stroke: theme.axis, width: 1.5 });
    scene.other.slice(1).forEach((id, k) => this.edge(pen, scene.other[k], id, { stroke: theme.amount, width: 3, dash: [7, 5] }));
    scene.way.slice(1, 1 + Math.floor(scene.reached + 1e-9)).forEach((id, k) => this.edge(pen, scene.way[k], id, { stroke: theme.accent, width: 4 }));
    let passed = 0;
    const numbers = new Map(scene.way.slice(0, 1 + Math.floor(scene.reached + 1e-9)).map((id) => {
      const { tanh } = graph.nodes.find((node) => node.id === id);
      passed += +tanh;
      return [id, tanh ? passed : 0];
    }));
    for (const node of graph.nodes) this.node(pen, node, numbers.get(node.id));
    const at = Math.floor(scene.reached), share = scene.reached - at;
    if (share > 0 && at + 1 < scene.way.length) pen.circle(...along(this.points(scene.way[at], scene.way[at + 1]), share), 6, { fill: theme.accent, stroke: theme.background, width: 1.5 });
  }

  // The line between two nodes; past a layer that stands between, in a bow.
  points(from, to) {
    const { radius, letter } = this.plan, past = this.scene.name === "skips" && from.startsWith("h.") && to.startsWith("h.");
    return line(this.at(from), this.at(to), radius, past ? 1.5 * letter : 0);
  }

  edge(pen, from, to, style) {
    const points = this.points(from, to);
    pen.path(points, style);
    head(pen, points, style.stroke, style.width);
  }

  node(pen, node, number) {
    const { plan, scene } = this, { theme } = pen, { radius, letter } = plan, [x, y] = plan.at(node), lit = number !== undefined, open = node.id === scene.chosen;
    const value = scene.found.get(node.id).value, ring = open ? theme.text : lit ? theme.accent : theme.axis;
    pen.circle(x, y, radius, { fill: theme.background });
    const fill = tint(value, node.tanh ? 1 : 2, theme);
    if (node.tanh) pen.circle(x, y, radius, { fill, stroke: ring, width: open || lit ? 3 : 1.2 });
    else pen.rect(x - radius, y - 0.72 * radius, 2 * radius, 1.44 * radius, { fill, stroke: ring, width: open || lit ? 3 : 1.2, radius: 5 });
    pen.text(node.kind === "x" ? `${scene.tokens[node.column]} ${two(value).replace("0.", ".")}` : two(value), x, y + 1, { size: letter, fill: theme.text, align: "center", baseline: "middle", weight: node.kind === "x" || open ? 700 : 400 });
    const below = scene.graph.nodes.some(({ kind }) => kind === "k") && (node.kind === "h" || node.kind === "k"); // above, ways past k lead
    pen.text(node.label, x + (below ? 5 : 0.8 * radius), below ? y + radius + 0.95 * letter : y - 0.82 * radius, { size: Math.max(12, letter - 1), fill: theme.quiet, halo: theme.background });
    if (number) {
      const cx = x - 0.85 * radius, cy = y - 0.85 * radius;
      pen.circle(cx, cy, 0.72 * letter, { fill: theme.accent, stroke: theme.background, width: 1.5 });
      pen.text(String(number), cx, cy + 1, { size: Math.max(12, letter - 1), fill: theme.background, align: "center", baseline: "middle", weight: 700 });
    }
  }

  // The cell folded up: what goes to the step after passes a black square.
  loop(pen) {
    const { plan, scene } = this, { theme } = pen, { loop, radius, letter } = plan, { kinds } = STRUCTURES[scene.name], size = Math.max(12, letter - 1), ink = theme.axis;
    const weight = (name, x, y, align = /** @type {CanvasTextAlign} */ ("left")) => pen.text(`${written(name)} ${minus(String(scene.weights[name]))}`, x, y, { size, fill: theme.text, align, baseline: "middle", halo: theme.background });
    const delay = (x, y) => pen.rect(x - 4.5, y - 4.5, 9, 9, { fill: theme.text });
    for (const { kind, edges } of kinds) {
      const [x, y] = loop.get(kind);
      for (const [from, lag, name] of edges) {
        const [fx, fy] = loop.get(from);
        if (from !== kind) {
          const points = line([fx, fy + (kind === "h" && from === "k" ? 6 : lag ? -6 : 0)], [x, y + (kind === "h" && from === "k" ? 6 : lag ? -6 : 0)], radius);
          pen.path(points, { stroke: ink, width: 1.6 });
          head(pen, points, ink, 1.6);
          const [mx, my] = along(points, 0.5);
          if (lag) delay(mx, my);
          if (lag) weight(name, mx, my - 0.95 * letter, "center");
          else if (from === "k") weight(name, mx, my + 0.95 * letter, "center");
          else {
            const left = (x < fx && from === "x") || (x > fx && from === "h");
            weight(name, mx + (left ? -8 : 8), my, left ? "right" : "left");
          }
        } else {
          const side = lag > 0 && (scene.name === "both" || scene.name === "skips") ? -1 : 1, far = x + side * (radius + 1.5 * letter), up = y - 0.45 * radius, down = y + 0.45 * radius, near = x + side * 0.9 * radius;
          const points = /** @type {[number, number][]} */ ([[near, up], [far, up], [far, down], [near, down]]);
          pen.path(points, { stroke: ink, width: 1.6 });
          head(pen, points.slice(-2), ink, 1.6);
          delay(far, y);
          weight(name, far + side * 9, y, side > 0 ? "left" : "right");
        }
      }
    }
    for (const [kind, [x, y]] of loop) {
      const tanh = kind !== "x" && kind !== "o";
      pen.circle(x, y, radius, { fill: theme.background });
      if (tanh) pen.circle(x, y, radius, { fill: theme.panel, stroke: ink, width: 1.2 });
      else pen.rect(x - radius, y - 0.72 * radius, 2 * radius, 1.44 * radius, { fill: theme.panel, stroke: ink, width: 1.2, radius: 5 });
      pen.text(kind, x, y + 1, { size: letter + 1, fill: theme.text, align: "center", baseline: "middle", weight: 700 });
    }
  }
}

function head(pen, points, stroke, width) {
  const [bx, by] = points[points.length - 1], [ax, ay] = points[points.length - 2], angle = Math.atan2(by - ay, bx - ax), long = 5 + width;
  const end = (turn) => [bx - long * Math.cos(angle + turn), by - long * Math.sin(angle + turn)];
  pen.path([end(0.45), [bx, by], end(-0.45)], { stroke, width: Math.max(1.5, width * 0.8) });
}

const SUBSCRIPTS = { u2: "u\u2082", w2: "w\u2082", v2: "v\u2082", u_l: "u\u2097", u_r: "u\u1d63", w_l: "w\u2097", w_r: "w\u1d63" };

/** A weight's name with its index below the line. */
export function written(/** @type {string} */ name) {
  return SUBSCRIPTS[name] ?? name;
}
