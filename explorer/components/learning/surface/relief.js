// A surface as a solid that is turned by hand, in the colours of its bands, and over it whatever moves.

import { number } from "../../kernel/numbers.js";
import { CanvasPen } from "../../kernel/pen.js";
import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { sharpness } from "../../kernel/zoomed.js";
import { bandColours } from "./contour_map.js";
import { bandOf } from "./landscape.js";
import { LEAST_TILT, MOST_TILT, squares, Turned } from "./turned.js";

const USUAL = { turn: -0.6, tilt: 0.75 }, PER_PIXEL = 0.01, KEY = 0.12;
const FINE = 60, COARSE = 32; // squares along an edge at most: at rest, and while it is turned
const REST = 120; // milliseconds without a turn

/** @typedef {import("./contour_map.js").Shown & { top: number, height: string }} Shown  `top` is where it is cut off */

export class Relief {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ turned: () => void, tapped?: (at: [number, number]) => void }} acts  it asks to be drawn again; a place was tapped
   */
  constructor(frame, { turned, tapped }) {
    this.frame = frame;
    this.view = { ...USUAL };
    this.again = turned;
    this.due = 0;
    frame.stage.ending(() => clearTimeout(this.due));
    this.surface = frame.stage.surface({ className: "stage relief", draw: turned });
    this.base = document.createElement("canvas");
    this.key = "";
    this.kept = false; // whether the base holds the picture of this key
    /** @type {Turned | null} */
    this.turned = null;
    const by = (turn, tilt) => {
      this.view = { turn: this.view.turn + turn, tilt: Math.max(LEAST_TILT, Math.min(MOST_TILT, this.view.tilt + tilt)) };
      turned();
    };
    this.surface.pointers({
      press: () => true,
      drag: (_grip, at, before) => by((before.x - at.x) * PER_PIXEL, (at.y - before.y) * PER_PIXEL),
      tap: (_grip, at) => {
        const place = /** @type {[number, number] | null} */ (this.turned?.under(at) ?? null);
        if (place) tapped?.(place);
      },
      wander: 5,
    });
    this.surface.keys(() => ({
      ArrowLeft: () => by(KEY, 0), ArrowRight: () => by(-KEY, 0), ArrowUp: () => by(0, -KEY), ArrowDown: () => by(0, KEY),
      Home: () => { this.view = { ...USUAL }; turned(); },
    }));
  }

  get node() {
    return this.surface.node;
  }

  /** Where a place of the surface is in the window, for a probe. */
  place(/** @type {[number, number, number]} */ [x, y, height]) {
    return inWindow(this.node, this.turned.at(x, y, height));
  }

  /**
   * @param {Shown} shown
   * @param {number} height  of the drawing, in pixels
   * @param {(pen: CanvasPen, turned: Turned, size: number) => void} over  draws what moves
   */
  draw(shown, height, over) {
    const { width } = this.surface;
    if (width < 80) return;
    this.node.style.height = `${height}px`;
    const { theme } = this.frame, size = letterSize(width), { heights } = shown.land;
    const area = { x: 4, y: 1.6 * size, width: width - 8, height: height - 5.2 * size };
    let low = Infinity, high = -Infinity;
    for (const one of heights) if (one < low) low = one;
    for (const one of heights) if (one > high) high = one;
    this.turned = new Turned(shown.land, this.view, area, [low, Math.min(high, shown.top)]);
    const key = [shown.name, width, height, theme.background, theme.accent, this.view.turn, this.view.tilt, sharpness(this.surface.canvas)].join();
    const pen = this.surface.pen(width, height, theme), cut = high > shown.top;
    if (key !== this.key) {
      this.paint(pen, shown, size, cut, COARSE); // while it is turned, each picture is another
      this.kept = false;
      clearTimeout(this.due);
      this.due = setTimeout(() => this.again(), REST);
    } else {
      if (!this.kept) this.paint(new CanvasPen(this.base, width, height, sharpness(this.surface.canvas), theme), shown, size, cut, FINE);
      this.kept = true;
      pen.context.drawImage(this.base, 0, 0, width, height);
    }
    this.key = key;
    over(pen, this.turned, size);
    if (this.surface.focused) pen.rect(1, 1, width - 2, height - 2, { stroke: theme.accent, width: 2 });
  }

  paint(pen, { land, levels, x, y, top, height: word }, size, cut, most) {
    const { theme, width, height } = pen, { turned } = this;
    const colours = bandColours(theme, levels.length + 1), line = theme.dark ? "#ffffff" : "#10242a", context = pen.context;
    this.ground(pen, turned, x, y, size, theme);
    context.lineWidth = 0.5;
    for (const { corners, height: level } of squares(turned, Math.ceil((land.columns - 1) / most))) {
      context.beginPath();
      corners.forEach((corner, k) => { if (k) context.lineTo(corner[0], corner[1]); else context.moveTo(corner[0], corner[1]); });
      context.closePath();
      context.fillStyle = colours[bandOf(levels, level)];
      context.fill();
      context.globalAlpha = 0.22;
      context.strokeStyle = line;
      context.stroke();
      context.globalAlpha = 1;
    }
    pen.text(`${word}${cut ? `, cut off at ${number(top)}` : ""}`, 2, 1.1 * size, { size, fill: theme.text, weight: 600 });
    legend(pen, colours, levels, { x: 8, y: height - 2.9 * size, width: width - 16, size });
  }

  // The ground's border, and what its edges nearest to the eye are called.
  ground(pen, turned, x, y, size, theme) {
    const corner = (u, v) => turned.seen([u, v, 0]);
    pen.path([corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)], { stroke: theme.axis, closed: true });
    const out = 1.14, middles = [{ name: x, ends: [[0, -out], [0, out]] }, { name: y, ends: [[-out, 0], [out, 0]] }];
    for (const { name, ends: [one, other] } of middles) {
      const [u, v] = turned.depth(one) < turned.depth(other) ? one : other, [px, py] = corner(u, v);
      pen.text(name, px, py, { size, fill: theme.text, align: "center", baseline: "middle", weight: 600 });
    }
  }
}

// A strip of the bands with the levels between them, as many as fit.
function legend(pen, colours, levels, { x, y, width, size }) {
  const { theme } = pen, step = width / colours.length, every = Math.max(1, Math.ceil((4.2 * size) / step));
  colours.forEach((colour, k) => { pen.rect(x + k * step, y, step + 0.5, 0.8 * size, { fill: colour }); });
  levels.forEach((level, k) => {
    if ((k + 1) % every) return;
    const at = x + (k + 1) * step;
    pen.path([[at, y], [at, y + 1.1 * size]], { stroke: theme.quiet });
    pen.text(number(level), at, y + 1.3 * size, { size, fill: theme.quiet, align: "center", baseline: "top" });
  });
}
