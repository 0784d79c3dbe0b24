// A network on images on its own canvas: its neurons are feature maps, and a pixel of one opens to its window.

import { CanvasPen, SvgPen, textWidth } from "../../kernel/pen.js";
import { number } from "../../kernel/numbers.js";
import { WRONG } from "../../kernel/palette.js";
import { placeIn } from "../../kernel/pointers.js";
import { Tooltip } from "../../kernel/tooltip.js";
import { ImageHeads } from "./heads.js";
import { boxOf, hit, layOut, leastHeight, leastWidth, letterOf, pixelOf } from "./layout.js";
import { ImageNet } from "./model.js";
import { paintImages } from "./paint.js";
import { Strip } from "./strip.js";
import { WindowPane } from "./window.js";

const LINGER = 200; // milliseconds from one map to the next
const NO_EDITOR = { open: false, element: null, close() {}, follow() {} };

export class ImageDiagram {
  /** @param {import("../playground.js").Playground} playground */
  constructor(playground, index) {
    this.playground = playground;
    this.index = index;
    this.net = new ImageNet();
    this.node = document.createElement("div");
    this.node.className = "diagram of-images";
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", "The network; space plays, right arrow steps, left arrow goes back");
    this.canvas = document.createElement("canvas");
    this.canvas.className = "picture";
    this.canvas.setAttribute("role", "img");
    this.node.append(this.canvas);
    this.heads = new ImageHeads(this);
    this.strip = new Strip(this);
    this.pane = new WindowPane(this);
    this.tooltip = new Tooltip(this.node);
    this.node.append(this.strip.node, this.pane.node);
    this.editor = NO_EDITOR;
    this.look = { pixel: null, captions: [], hovered: null, lines: [], showCurve: true, logarithmic: false, epoch: 0, wrong: "" };
    this.scene = { layout: null, net: this.net, look: this.look, theme: null, history: playground.history, curveScales: null };
    this.leaving = 0;
    this.pointed = this.lit = null; // the pixel under the pointer; the map that a line of the products is about
    this.width = this.height = 0;
    this.life = new AbortController();
    this.listen(this.life.signal);
  }

  // The pixel that a click keeps.
  get pinned() {
    return this.playground.pinnedPixel;
  }

  destroy() {
    this.life.abort();
    clearTimeout(this.leaving);
    this.node.remove();
  }

  listen(signal) {
    const { canvas, playground } = this;
    const under = (event) => (this.scene.layout ? hit(this.scene.layout, ...placeIn(canvas, event)) : null);
    canvas.addEventListener("pointermove", (event) => {
      const thing = under(event);
      canvas.style.cursor = thing ? "pointer" : "default";
      this.point(thing?.kind === "pixel" ? thing.id : null);
      this.card(thing, ...placeIn(canvas, event));
    }, { signal });
    canvas.addEventListener("pointerleave", () => { this.point(null); this.tooltip.hide(); }, { signal });
    canvas.addEventListener("click", (event) => {
      const thing = under(event);
      this.node.focus({ preventScroll: true });
      if (thing?.kind === "curve") playground.toggleLogarithm();
      else this.pin(thing?.kind === "pixel" && thing.id !== this.pinned ? thing.id : null);
    }, { signal });
  }

  // The pointer is on a pixel, or for a while on none: then the pinned one is shown again. What is open below stays open.
  point(id) {
    clearTimeout(this.leaving);
    if (id === this.pointed) return;
    const act = () => {
      this.pointed = id;
      if (this.playground.below) this.playground.draw(); else this.ask();
    };
    if (id) act(); else this.leaving = setTimeout(act, LINGER);
  }

  pin(id) {
    this.playground.pinnedPixel = id;
    if (!id) this.pointed = null;
    this.ask();
    this.playground.address.unfold(id);
  }

  // Keep the pixel beside the kept one; beyond the edge of a map comes the next map, and after the last the next layer.
  move(down, right) {
    const at = pixelOf(this.pinned) ?? { layer: 1, map: 0, row: -down, column: -right }, next = { ...at, row: at.row + down, column: at.column + right };
    const id = ({ layer, map, row, column }) => `p${layer}.${map}.${row}.${column}`, by = down + right;
    const tries = [next, { layer: at.layer, map: at.map + by, row: 0, column: 0 }, { layer: at.layer + by, map: 0, row: 0, column: 0 }];
    const found = tries.map(id).find((one) => !one.includes("-") && this.has(one));
    if (found) this.pin(found);
  }

  ask() {
    const { playground } = this, element = this.pointed ?? this.pinned;
    if (element !== this.asked) playground.ask({ do: "open_element", element, net: this.index });
    this.asked = element;
    playground.draw();
  }

  light(map) {
    this.lit = map;
    this.playground.draw();
  }

  card(thing, x, y) {
    const { playground, net } = this;
    if (thing?.kind !== "curve") { this.tooltip.hide(); return; }
    const scales = this.scene.curveScales, epoch = scales ? Math.min(playground.history.last, Math.max(0, Math.round(scales.x.value(x)))) : 0;
    const rows = playground.linesOf(0).map((line) => [line.name, number(playground.history.at(epoch, line.column), 4)]);
    if (net.about) this.tooltip.show(`Epoch ${epoch}`, rows, x, y, this.width, this.height);
  }

  take(about, arrays) {
    const before = this.net.shape;
    this.net.take(about, arrays);
    if (before !== this.net.shape) this.placeAll();
    const wanted = this.playground.wantedPixel;
    if (!wanted || !this.has(wanted)) return;
    this.playground.wantedPixel = null;
    this.pin(wanted);
  }

  get about() {
    return this.net.about.image;
  }

  get place() {
    const { node, playground } = this, width = Math.max(leastWidth(this.about, playground.zoom), node.clientWidth);
    return [width, Math.max(leastHeight(width, playground.zoom), node.clientHeight)];
  }

  placeAll() {
    if (!this.net.about) return;
    const { playground } = this, { zoom, theme } = playground;
    this.node.style.minWidth = `${leastWidth(this.about, zoom)}px`;
    [this.width, this.height] = this.place;
    const naming = Math.max(...this.about.names.map((name) => textWidth(theme, name, letterOf(this.width, zoom) - 1, 700)));
    this.scene.layout = layOut(this.about, this.width, this.height, { zoom, naming });
    const { strip, pane } = this.scene.layout;
    for (const [node, box] of [[this.strip.node, strip], [this.pane.node, pane]]) {
      Object.assign(node.style, { left: `${box.x}px`, top: `${Math.round(box.y)}px`, width: `${Math.round(box.width)}px`, height: `${Math.round(box.height)}px` });
    }
    this.heads.place();
    this.strip.key = null;
    if (this.pinned && !this.has(this.pinned)) this.pin(null);
  }

  prepare() {
    const { playground, look, scene } = this, [width, height] = this.place;
    if (width !== this.width || height !== this.height) this.placeAll();
    scene.theme = playground.theme;
    this.net.colour(playground.theme);
    look.pixel = pixelOf(this.pointed ?? this.pinned);
    look.lit = this.lit;
    look.epoch = playground.header.epoch;
    look.logarithmic = playground.logarithmic;
    look.showCurve = !playground.hides("curves");
    look.lines = playground.linesOf(0);
    look.wrong = WRONG[playground.theme.dark ? "dark" : "light"];
  }

  paint() {
    if (!this.net.about || !this.scene.layout) return;
    this.prepare();
    paintImages(new CanvasPen(this.canvas, this.width, this.height, Math.min(3, window.devicePixelRatio || 1), this.playground.theme), this.scene);
    this.heads.refresh();
    this.strip.fill();
    this.pane.show(this.playground.opened);
    if (!this.playground.header.playing || this.playground.pictures % 60 === 0) this.describe();
  }

  // The words for those who do not see the picture.
  describe() {
    const { about, stages } = this.net, { image } = about, layers = stages.map(({ kind, maps }) => `${maps} ${kind === "dense" ? "neurons" : "maps"} (${kind})`);
    const words = `Network on images with layers of ${layers.join(", ")}. Epoch ${this.playground.header.epoch}, training loss ${number(about.loss.train)}, test loss ${number(about.loss.test)}. Shown: image ${image.shown + 1}, ${image.names[image.label]}.`;
    if (this.words !== words) this.canvas.setAttribute("aria-label", (this.words = words));
  }

  // Whether there is such a pixel.
  has(id) {
    const at = pixelOf(id), { stages, about } = this.net, place = at?.layer ? stages[at.layer - 1] : { maps: 1, ...about.image };
    return Boolean(at && place) && at.map < place.maps && at.row < place.rows && at.column < place.columns;
  }

  // The middle of a pixel, for a pointer to go to.
  middle(id) {
    const { layer, map, row, column } = pixelOf(id), box = boxOf(this.scene.layout, layer, map, row, column);
    return [box.x + box.width / 2, box.y + box.height / 2];
  }

  svg() {
    this.prepare();
    const pen = new SvgPen(this.width, this.height, this.playground.theme);
    paintImages(pen, this.scene);
    return pen.finish("Convolutional network", this.words ?? "");
  }

  drawing(scale) {
    this.prepare();
    const canvas = document.createElement("canvas"), pen = new CanvasPen(canvas, this.width, this.height, scale, this.playground.theme);
    pen.rect(0, 0, this.width, this.height, { fill: this.playground.theme.background });
    paintImages(pen, this.scene);
    return canvas;
  }
}
