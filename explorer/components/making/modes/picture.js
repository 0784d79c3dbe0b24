// The plane: D as colours, real samples pale, made ones on top, a ring around each mode.

import { colourBar } from "../../kernel/legend.js";
import { ColourScale } from "../../kernel/colours.js";
import { paintPixels } from "../../kernel/pixels.js";
import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { sigmoid } from "../game.js";
import { Mlp } from "../mlp.js";
import { SEEN } from "./measure.js";
import { WITHIN } from "./targets.js";

const CELLS = 36, MOST = 470, REAL = 300; // cells of the map, pixels of the picture, real samples drawn
const AROUND = 40; // corners of a mode's ring

export class Picture {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ draw: () => view.draw() });
    view.frame.picture.append(this.surface.node);
    this.map = document.createElement("canvas");
    this.cells = new Float64Array(2 * CELLS * CELLS);
    this.shades = new Float64Array(CELLS * CELLS);
    const choose = (at) => view.choose(this.nearest(at));
    this.surface.pointers({ press: (at) => { choose(at); return true; }, drag: (_, at) => choose(at) });
    this.surface.keys(() => {
      const by = (step) => () => view.choose((view.state.sample + step + SEEN) % SEEN);
      return { ArrowRight: by(1), ArrowLeft: by(-1), ArrowUp: by(10), ArrowDown: by(-10) };
    });
  }

  /** The made sample that is nearest to a pixel. */
  nearest(at) {
    const { samples } = this.view.plane, [x, y] = this.plot.value(at);
    let best = 0, least = Infinity;
    for (let k = 0; k < SEEN; k++) {
      const away = (samples[k] - x) ** 2 + (samples[SEEN + k] - y) ** 2;
      if (away < least) [best, least] = [k, away];
    }
    return best;
  }

  /** Another game: its real samples, and where D is asked. */
  begin() {
    const { plane, real } = this.view, { reach } = plane.target;
    this.judge = new Mlp(plane.game.settings.discriminator, CELLS * CELLS);
    for (let row = 0; row < CELLS; row++) {
      for (let column = 0; column < CELLS; column++) {
        this.cells[row * CELLS + column] = reach * ((2 * column + 1) / CELLS - 1);
        this.cells[CELLS * CELLS + row * CELLS + column] = reach * (1 - (2 * row + 1) / CELLS);
      }
    }
    this.real = real(REAL);
    this.rings = plane.target.modes.map(({ x, y, shape: [a, b, c] }) => {
      const l = Math.sqrt(a), m = b / l, n = Math.sqrt(c - m * m); // Cholesky's factor
      return Array.from({ length: AROUND + 1 }, (_, k) => {
        const u = WITHIN * Math.cos(2 * Math.PI * k / AROUND), v = WITHIN * Math.sin(2 * Math.PI * k / AROUND);
        return [x + l * u, y + m * u + n * v];
      });
    });
  }

  paint() {
    const { surface, view } = this, { width } = surface, { plane, state, frame } = view;
    if (width < 80) return;
    const side = Math.min(MOST, width), { theme } = frame, size = letterSize(side), height = side + 2.2 * size, { reach } = plane.target;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), plot = this.plot = new Plot({ x: 0, y: 0, width: side, height: side }, { x: [-reach, reach], y: [-reach, reach] });
    const logits = this.judge.forward(plane.game.d, this.cells, CELLS * CELLS), scale = new ColourScale("signed", theme, 1);
    for (let k = 0; k < this.shades.length; k++) this.shades[k] = 2 * sigmoid(logits[k]) - 1;
    paintPixels(this.map, this.shades, CELLS, CELLS, (value) => scale.pixel(0.8 * value));
    const c = pen.context;
    c.imageSmoothingEnabled = true;
    c.drawImage(this.map, 0, 0, side, side);
    const real = pen.dots(plot.area, 1.6, [theme.quiet]);
    for (let k = 0; k < REAL; k++) real.dot(plot.x.at(this.real[k]), plot.y.at(this.real[REAL + k]), 0);
    real.done();
    const { samples, seen } = plane;
    this.rings.forEach((ring, m) => plot.line(pen, ring, { stroke: seen.has[m] ? theme.mark : theme.quiet, width: seen.has[m] ? 2.5 : 1.5, dash: seen.has[m] ? [] : [3, 3] }));
    const made = pen.dots(plot.area, 2.4, [theme.mark]);
    for (let k = 0; k < SEEN; k++) made.dot(plot.x.at(samples[k]), plot.y.at(samples[SEEN + k]), 0);
    made.done();
    const chosen = [plot.x.within(samples[state.sample]), plot.y.within(samples[SEEN + state.sample])];
    pen.circle(chosen[0], chosen[1], 7, { stroke: theme.background, width: 4 });
    pen.circle(chosen[0], chosen[1], 7, { stroke: theme.accent, width: 2.5 });
    if (plane.target.modes.length <= 4) plane.target.modes.forEach(({ x, y, name, shape }) => pen.text(name, plot.x.at(x), plot.y.at(y + WITHIN * Math.sqrt(shape[2])) - 6, { size, fill: theme.text, halo: theme.background, align: "center", weight: 600 }));
    this.legend(pen, size, side, scale);
    surface.node.setAttribute("aria-label", `D over the plane as colours, ${SEEN} made samples, ${seen.covered} of ${plane.target.modes.length} modes covered, ${Math.round(100 * seen.on)}% of the samples on a mode. Arrow keys choose a sample.`);
  }

  legend(pen, size, side, scale) {
    const { theme } = pen, y = side + 1.3 * size;
    pen.text("D: made", 0, y, { size, fill: theme.text, baseline: "middle" });
    colourBar(pen, (share) => scale.css(0.1 + 0.8 * share), { x: 4.6 * size, y: y - 0.45 * size, width: 5 * size, height: 0.9 * size });
    pen.text("real", 10 * size, y, { size, fill: theme.text, baseline: "middle" });
    pen.circle(13.6 * size, y, 3, { fill: theme.mark });
    pen.text("made", 14.2 * size, y, { size, fill: theme.text, baseline: "middle" });
    pen.circle(18 * size, y, 2.4, { fill: theme.quiet });
    pen.text("real samples", 18.6 * size, y, { size, fill: theme.text, baseline: "middle" });
  }

  place([what, k = 0]) {
    const { samples } = this.view.plane;
    return inWindow(this.surface.node, what === "sample" ? [this.plot.x.within(samples[k]), this.plot.y.within(samples[SEEN + k])] : this.plot.at(0, 0));
  }
}
