// The race as a picture: paths over the bands of a surface or, of networks, what each of the six now says of the plane.

import { paintPixels, pixels, pixelScale } from "../../kernel/pixels.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { logit } from "./network.js";
import { samplesOf, surfaceOf } from "./problems.js";
import { NAMES, RULES } from "./rules.js";

const BANDS = 16, INK = 0.42, CELL = 2; // greys of the surface, the darkest of them; pixels of the page for one of its own
const SIDE = 44, REACH = 1.6; // cells of a network's map, and how far it reaches
const SURE = 4; // logit at the end of the colours

// What is seen of a surface: all that it asks for, both weights at one scale, so that angles are true.
function seen({ across: [left, right], up: [bottom, top] }, { width, height }) {
  const unit = Math.max((right - left) / width, (top - bottom) / height), x = (left + right) / 2, y = (bottom + top) / 2;
  return { x: /** @type {[number, number]} */ ([x - unit * width / 2, x + unit * width / 2]), y: /** @type {[number, number]} */ ([y - unit * height / 2, y + unit * height / 2]) };
}

export class Picture {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ draw: () => view.draw() });
    this.ground = null;
    this.grounded = "";
    this.maps = RULES.map(() => document.createElement("canvas"));
    view.frame.picture.append(this.surface.node);
    this.listen();
  }

  listen() {
    const move = (at) => {
      const [x, y] = this.plot.value(at);
      this.view.begin([Math.round(x * 100) / 100, Math.round(y * 100) / 100]);
    };
    this.surface.pointers({
      press: (at) => {
        if (!this.plot?.holds(at) || !surfaceOf(this.view.state.on)) return null;
        move(at);
        return true;
      },
      drag: (_, at) => move(at),
    });
    this.surface.keys(({ shiftKey }) => {
      const surface = surfaceOf(this.view.state.on), by = shiftKey ? 0.5 : 0.1;
      if (!surface) return null;
      const to = (dx, dy) => () => {
        const [x, y] = this.view.start, held = (v, [low, high]) => Math.round(Math.min(high, Math.max(low, v)) * 100) / 100;
        this.view.begin([held(x + dx * by, surface.across), held(y + dy * by, surface.up)]);
      };
      return { ArrowLeft: to(-1, 0), ArrowRight: to(1, 0), ArrowUp: to(0, 1), ArrowDown: to(0, -1) };
    });
  }

  /** @param {number} height */
  draw(height) {
    const { surface, view } = this, { width } = surface, { theme } = view.frame;
    if (width < 60) return;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), size = letterSize(width);
    if (surfaceOf(view.state.on)) this.drawSurface(pen, width, height, size);
    else this.drawNetworks(pen, width, height, size);
  }

  drawSurface(pen, width, height, size) {
    const { view } = this, { theme } = pen, { state, runs } = view, surface = surfaceOf(state.on), t = state.t;
    const area = { x: 3.2 * size, y: 2 * size, width: width - 3.2 * size - 6, height: height - 5.2 * size };
    this.plot = new Plot(area, seen(surface, area));
    this.lay(pen, area, surface);
    const { plot } = this, [across, up] = surface.names;
    plot.axes(pen, { size, x: across, y: up, ticksY: 4 });
    for (const [x, y] of surface.minima) this.cross(pen, plot.at(x, y), theme.text);
    const order = [...RULES.filter((rule) => rule !== state.of), state.of];
    for (const rule of order) {
      const { w, last } = runs[rule], end = Math.min(t, last), on = rule === state.of;
      const points = Array.from({ length: end + 1 }, (_, k) => [w[2 * k], w[2 * k + 1]]);
      if (on) plot.line(pen, points, { stroke: theme.background, width: 6, alpha: 0.8 });
      plot.line(pen, points, { stroke: view.colour(rule), width: on ? 3.2 : 1.8 });
      pen.clip(area.x - 6, area.y - 6, area.width + 12, area.height + 12, () => {
        plot.dot(pen, points[end][0], points[end][1], on ? 7 : 5, { fill: view.colour(rule), stroke: theme.background, width: 1.5 });
      });
    }
    const [x, y] = view.start, ring = this.surface.focused ? theme.accent : theme.text;
    plot.dot(pen, x, y, 9, { stroke: ring, width: 2 });
    const right = plot.x.at(x) > area.x + area.width / 2;
    pen.text("start: drag it", plot.x.at(x) + (right ? -14 : 14), Math.max(area.y + size, plot.y.at(y) - 10), { size, fill: theme.text, halo: theme.background, align: right ? "right" : "left" });
  }

  // The surface in bands, each some times lower than the last; made anew only where something of it has changed.
  lay(pen, area, surface) {
    const { theme } = pen, { on, turn } = this.view.state, columns = Math.ceil(area.width / CELL), rows = Math.ceil(area.height / CELL);
    const made = [on, turn, columns, rows, theme.dark, theme.background].join();
    if (made !== this.grounded) {
      this.grounded = made;
      const radians = turn * Math.PI / 180, { x: [left, right], y: [bottom, top] } = seen(surface, area), values = new Float64Array(rows * columns);
      let most = 0;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const x = left + (right - left) * (c + 0.5) / columns, y = top - (top - bottom) * (r + 0.5) / rows;
          const root = Math.sqrt(Math.max(0, surface.loss(x, y, radians) - surface.lowest));
          values[r * columns + c] = root;
          most = Math.max(most, root);
        }
      }
      const ink = pixelScale("ink", theme, 1 / INK);
      this.ground = pixels(values, rows, columns, (value) => ink(Math.floor(BANDS * value / most) / BANDS));
    }
    pen.context.drawImage(this.ground, area.x, area.y, area.width, area.height);
  }

  cross(pen, [x, y], stroke) {
    for (const s of [-1, 1]) pen.path([[x - 6, y - 6 * s], [x + 6, y + 6 * s]], { stroke, width: 2 });
  }

  drawNetworks(pen, width, height, size) {
    const { view } = this, { theme } = pen, { state, runs } = view, { x: inputs, y: labels } = samplesOf(state.on);
    const n = view.problem.start.length, gap = 14, head = 1.8 * size;
    const side = Math.floor(Math.min((width - 2 * gap) / 3, (height - 2 * head - gap) / 2)), pixelOf = pixelScale("signed", theme, SURE);
    const values = new Float64Array(SIDE * SIDE);
    this.plot = null;
    RULES.forEach((rule, k) => {
      const left = (k % 3) * (side + gap), top = Math.floor(k / 3) * (side + head + gap) + head, { w, last } = runs[rule], at = Math.min(state.t, last) * n;
      const weights = w.subarray(at, at + n), on = rule === state.of;
      for (let r = 0; r < SIDE; r++) {
        for (let c = 0; c < SIDE; c++) values[r * SIDE + c] = logit(weights, REACH * (2 * (c + 0.5) / SIDE - 1), REACH * (1 - 2 * (r + 0.5) / SIDE));
      }
      paintPixels(this.maps[k], values, SIDE, SIDE, pixelOf);
      pen.context.imageSmoothingEnabled = true;
      pen.context.drawImage(this.maps[k], left, top, side, side);
      pen.rect(left, top, side, side, { stroke: on ? theme.text : theme.border, width: on ? 2.5 : 1 });
      inputs.forEach(([a, b], s) => {
        const x = left + side * (a / REACH + 1) / 2, y = top + side * (1 - b / REACH) / 2;
        pen.circle(x, y, 4, { fill: (labels[s] ? theme.positive : theme.negative)[0], stroke: theme.background, width: 1.5 });
      });
      pen.rect(left, top - head + 5, 10, 10, { fill: view.colour(rule), radius: 2 });
      pen.text(NAMES[rule], left + 16, top - head + 5 + 10, { size, fill: theme.text, weight: on ? 700 : 400 });
    });
  }
}
