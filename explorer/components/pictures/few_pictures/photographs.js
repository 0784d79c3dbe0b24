// Both photographs in grey: on their left halves the patches learnt from, on the right ones every patch that judges, right or wrong.

import { WRONG } from "../../kernel/palette.js";
import { paintPixels } from "../../kernel/pixels.js";
import { letterSize, rgb } from "../../kernel/theme.js";
import { SIDE } from "./changing.js";
import { CLASSES } from "./ways.js";

export const WIDTH = 320, HEIGHT = 213;
const GAP = 12, FADE = 0.3; // towards the page's ground, so that marks stand out

/** @typedef {{ photograph: number, row: number, column: number, judging: boolean, place: number }} Patch  `place` among its photograph's */

export class Photographs {
  /**
   * @param {import("../../kernel/stage.js").Stage} stage
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ draw: () => void, take: (patch: number) => void, state: () => any, wrong: (step: number) => void }} acts
   */
  constructor(stage, frame, acts) {
    this.frame = frame;
    this.acts = acts;
    this.surface = stage.surface({ draw: acts.draw });
    frame.picture.append(this.surface.node);
    /** @type {Patch[]} */
    this.patches = [];
    this.middles = [0, 0];
    this.canvases = CLASSES.map(() => document.createElement("canvas"));
    this.painted = "";
    const take = (spot) => {
      const found = this.nearest(spot);
      if (found >= 0 && found !== acts.state().patch) acts.take(found);
      return found >= 0;
    };
    this.surface.pointers({ press: (spot) => take(spot) || null, drag: (_, spot) => take(spot) });
    this.surface.keys(() => {
      const by = (step) => () => acts.take((acts.state().patch + step + this.patches.length) % this.patches.length);
      return this.patches.length && { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: () => acts.wrong(-1), ArrowDown: () => acts.wrong(1) };
    });
  }

  /** @param {ArrayLike<number>[]} pictures  0 to 255 */
  know(pictures, patches, middles) {
    this.pictures = pictures;
    this.patches = patches;
    this.middles = middles;
  }

  get letter() {
    return letterSize(this.surface.width * 1.7);
  }

  area(/** @type {number} */ photograph) {
    const width = (this.surface.width - GAP) / 2, scale = width / WIDTH;
    return { x: photograph * (width + GAP), y: 1.6 * this.letter, scale, width, height: HEIGHT * scale };
  }

  /** The middle of a patch in pixels of the surface. */
  spot(/** @type {number} */ patch) {
    const { photograph, row, column } = this.patches[patch], { x, y, scale } = this.area(photograph);
    return /** @type {[number, number]} */ ([x + (column + SIDE / 2) * scale, y + (row + SIDE / 2) * scale]);
  }

  /** The patch whose middle is nearest, of those learnt from or judging now; -1 where none is near. */
  nearest({ x, y }) {
    let best = -1, least = (SIDE * this.area(0).scale) ** 2;
    this.patches.forEach((patch, k) => {
      if (!this.shown(patch)) return;
      const [a, b] = this.spot(k), far = (a - x) ** 2 + (b - y) ** 2;
      if (far < least) [best, least] = [k, far];
    });
    return best;
  }

  shown(/** @type {Patch} */ { judging, place }) {
    return judging || place < this.acts.state().learnt / 2;
  }

  /** @param {Int8Array} calls  by judging patch: 1 right, -1 wrong, 0 not known yet */
  draw(calls) {
    const { surface, frame: { theme }, letter, patches } = this, { patch: chosen, learnt } = this.acts.state(), { height } = this.area(0), tall = height + 3.2 * letter;
    surface.node.style.height = `${tall}px`;
    const pen = surface.pen(surface.width, tall, theme), wrong = WRONG[theme.dark ? "dark" : "light"], key = theme.background;
    if (this.painted !== key) {
      const ground = rgb(theme.background), faded = (v, back) => Math.round(v + (back - v) * FADE);
      const table = Uint32Array.from({ length: 256 }, (_, v) => ((255 << 24) | (faded(v, ground[2]) << 16) | (faded(v, ground[1]) << 8) | faded(v, ground[0])) >>> 0);
      this.canvases.forEach((canvas, k) => paintPixels(canvas, this.pictures[k], HEIGHT, WIDTH, (v) => table[v]));
      this.painted = key;
    }
    CLASSES.forEach((words, k) => {
      const { x, y, width, scale } = this.area(k), middle = x + this.middles[k] * scale;
      pen.context.imageSmoothingEnabled = true;
      pen.context.drawImage(this.canvases[k], x, y, width, HEIGHT * scale);
      pen.text(`${words}: ${learnt / 2} learnt from`, x, y - 0.45 * letter, { size: letter, fill: theme.text, weight: 600 });
      pen.text("judging", x + width, y - 0.45 * letter, { size: letter, fill: theme.text, align: "right" });
      pen.path([[middle, y], [middle, y + HEIGHT * scale]], { stroke: theme.background, width: 2.5 });
    });
    patches.forEach((patch, k) => {
      if (!this.shown(patch)) return;
      const [x, y] = this.spot(k), side = SIDE * this.area(0).scale;
      if (!patch.judging) {
        pen.rect(x - side / 2, y - side / 2, side, side, { stroke: theme.background, width: 2.5, alpha: 0.6 });
        pen.rect(x - side / 2, y - side / 2, side, side, { stroke: theme.accent, width: 1.3 });
      } else if (calls[k] > 0) {
        pen.circle(x, y, 2.4, { fill: theme.background, alpha: 0.9 });
        pen.circle(x, y, 1.6, { fill: theme.text });
      } else if (calls[k] < 0) {
        for (const [stroke, width] of [[theme.background, 4], [wrong, 2]]) pen.path([[x - 3, y - 3], [x + 3, y + 3], null, [x - 3, y + 3], [x + 3, y - 3]], { stroke, width });
      }
    });
    const [x, y] = this.spot(chosen), side = SIDE * this.area(0).scale;
    pen.rect(x - side / 2, y - side / 2, side, side, { stroke: theme.background, width: 5 });
    pen.rect(x - side / 2, y - side / 2, side, side, { stroke: theme.text, width: surface.focused ? 3.5 : 2.5 });
    const base = height + 2.7 * letter, words = "called right";
    pen.circle(5, base - 0.35 * letter, 2.4, { fill: theme.text });
    pen.text(words, 14, base, { size: letter, fill: theme.text });
    const from = 14 + 7 * letter;
    pen.path([[from - 3, base - 0.35 * letter - 3], [from + 3, base - 0.35 * letter + 3], null, [from - 3, base - 0.35 * letter + 3], [from + 3, base - 0.35 * letter - 3]], { stroke: wrong, width: 2 });
    pen.text("called wrong, in the middle of the patch", from + 9, base, { size: letter, fill: theme.text });
    const { photograph, judging } = patches[chosen];
    surface.node.setAttribute("aria-label", `Photographs of a pagoda and of a flower with patches. Chosen: a patch of the ${CLASSES[photograph]}, ${judging ? "judging" : "learnt from"}. Left and right go through the patches, up and down to those called wrong.`);
  }
}
