// One network on its own canvas, with the controls that stand on the picture: layers, units, activations, the losses.

import { CanvasPen, SvgPen, textWidth } from "../kernel/pen.js";
import { Tooltip } from "../kernel/tooltip.js";
import { number } from "../kernel/numbers.js";
import { layOut, leastWidth, lowest } from "./layout.js";
import { FEATURES, featureLabel } from "./features.js";
import { Net } from "./model.js";
import { paintDiagram, paintPoints } from "./paint.js";
import { listen } from "./gestures.js";
import { placeCaptions } from "./captions.js";
import { Heads } from "./heads.js";
import { turned } from "./lowest.js";
import { Editor } from "./editor.js";

export class Diagram {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground, index) {
    this.playground = playground;
    this.index = index;
    this.net = new Net();
    this.node = document.createElement("div");
    this.node.className = "diagram";
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", "The network; space plays, right arrow steps, left arrow goes back");
    this.canvas = document.createElement("canvas");
    this.canvas.className = "picture";
    this.canvas.setAttribute("role", "img");
    this.node.append(this.canvas);
    this.heads = new Heads(this);
    this.tooltip = new Tooltip(this.node);
    this.editor = new Editor(this);
    this.pointsSheet = document.createElement("canvas");
    this.look = { lit: new Set(), hovered: null, opened: null, enlarged: null, chosen: null, flow: 0, playing: false, gradients: false,
      showTest: false, showCurve: true, logarithmic: false, epoch: 0, lines: [], lowest: null, pointsSheet: null, captions: [], featureName: (id) => this.playground.featureName(id) };
    this.scene = { layout: null, net: this.net, look: this.look, theme: null, data: playground.data, history: playground.history, curveScales: null };
    this.life = new AbortController(); // a diagram may go while the playground stays
    listen(this, this.life.signal);
    this.captions = [];
    this.width = this.height = 0;
  }

  destroy() {
    this.life.abort();
    this.node.remove();
  }

  take(about, arrays) {
    const before = this.net.shape;
    this.net.take(about, arrays);
    if (before !== this.net.shape) this.placeAll();
  }

  // What is offered on the left: all features, or where their control is hidden only those in use.
  get known() {
    return this.playground.hides("features") && this.net.about ? FEATURES.filter((id) => this.net.about.inputs.includes(id)) : FEATURES;
  }

  get about() {
    return { inputs: this.net.about.inputs, layers: this.net.units };
  }

  // How large the picture is to be: as large as its place, but never too small for what is in it.
  get place() {
    const { node } = this;
    const width = Math.max(leastWidth(this.about, this.playground.zoom), node.clientWidth);
    return [width, Math.max(lowest(width, this.playground.zoom), node.clientHeight)];
  }

  placeAll() {
    if (!this.net.about) return;
    const { playground } = this;
    this.node.style.minWidth = `${leastWidth(this.about, playground.zoom)}px`;
    [this.width, this.height] = this.place;
    const tall = playground.opened && !playground.split ? Math.max(this.height, playground.tall) : this.height;
    this.scene.layout = layOut(this.about, this.width, this.height, { known: this.known, tall, zoom: playground.zoom, bars: this.look.gradients });
    for (const link of this.scene.layout.links) link.slot = this.net.place(link.id);
    this.captions = playground.hides("captions") ? [] : placeCaptions(this.scene.layout, (text) => textWidth(playground.theme, text, this.scene.layout.small), { bars: this.look.gradients });
    this.heads.place();
    this.editor.follow();
    this.sheetKey = null;
  }

  // The points change seldom and are many: they are kept as a picture of their own.
  sheet() {
    const { data, state, theme } = this.playground, { layout } = this.scene, scale = this.scale;
    if (!data.points) return null;
    const key = `${data.version} ${state.show_test} ${layout.picture.x} ${layout.picture.size} ${scale} ${theme.background} ${data.task}`;
    if (key !== this.sheetKey) {
      this.sheetKey = key;
      const { picture } = layout, pen = new CanvasPen(this.pointsSheet, picture.size, picture.size, scale, theme);
      pen.context.translate(-picture.x, -picture.y);
      paintPoints(pen, layout, data, this.look, theme);
    }
    return this.pointsSheet;
  }

  get scale() {
    return Math.min(3, window.devicePixelRatio || 1);
  }

  prepare() {
    const { playground, look, scene } = this, { state } = playground;
    const [width, height] = this.place, bars = look.gradients;
    look.gradients = state.show_gradients;
    if (width !== this.width || height !== this.height || bars !== look.gradients) this.placeAll();
    scene.theme = playground.theme;
    this.net.dress(playground.theme, state.discretise, playground.data.classes);
    this.net.colour();
    look.playing = playground.header.playing;
    look.flow = playground.flow;
    look.showTest = state.show_test;
    look.epoch = playground.header.epoch;
    look.logarithmic = playground.logarithmic;
    look.showCurve = !playground.hides("curves");
    look.lit = playground.litIn(this.index);
    look.chosen = playground.opened?.point ?? playground.pinned;
    look.opened = playground.opened && playground.opened.net === this.index ? playground.opened.element : null;
    look.axisNames = playground.axisNames;
    look.lines = playground.linesOf(this.index);
    look.lowest = turned(playground, this.index);
    look.pointsSheet = this.sheet();
    look.enlarged = this.enlargement();
    look.captions = this.editor.open ? [] : this.captions;
  }

  paint() {
    if (!this.net.about || !this.scene.layout) return;
    this.prepare();
    paintDiagram(new CanvasPen(this.canvas, this.width, this.height, this.scale, this.playground.theme), this.scene);
    this.heads.refresh();
    this.editor.follow();
    if (!this.look.playing || this.playground.pictures % 60 === 0) this.describe();
  }

  // The words for those who do not see the picture.
  describe() {
    const { about, units } = this.net, { header } = this.playground;
    const words = `Network with inputs ${about.inputs.map(featureLabel).join(", ")} and layers of ${units.join(", ")} units. ` +
      `Epoch ${header.epoch}, training loss ${number(about.loss.train)}, test loss ${number(about.loss.test)}.`;
    if (this.words !== words) this.canvas.setAttribute("aria-label", this.words = words);
  }

  enlargement() {
    const { hovered } = this.look, match = /^u(\d+)\.(\d+)$/.exec(hovered ?? "");
    if (!match) return null;
    const layer = +match[1], unit = +match[2], { about } = this.net;
    if (layer === this.net.units.length && this.net.units[layer - 1] === 1) return null;
    if (unit >= (layer ? this.net.units[layer - 1] : about.inputs.length)) return null;
    return { tile: this.net.tile(layer, unit), title: this.titleOf(hovered) };
  }

  titleOf(id) {
    const [, kind, a, b, c] = /^([ulb])(\d+)\.(\d+)(?:\.(\d+))?$/.exec(id) ?? [];
    const last = this.net.units.length, { about } = this.net;
    const unit = (layer, k) => layer === 0 ? this.playground.featureName(about.inputs[k]) : layer === last ? (this.net.units[last - 1] > 1 ? `output ${k}` : "the output") : `neuron ${k + 1} of layer ${layer}`;
    if (kind === "l") return `Weight from ${unit(+a - 1, +b)} to ${unit(+a, +c)}`;
    if (kind === "b") return `Bias of ${unit(+a, +b)}`;
    const name = unit(+a, +b), activation = +a > 0 ? about.layers[+a - 1].activation.replace("_", " ") : "";
    return name[0].toUpperCase() + name.slice(1) + (activation ? `, ${activation}` : "");
  }

  card(thing, x, y) {
    const { net, playground } = this;
    if (!thing || this.editor.open) { this.tooltip.hide(); return; }
    const rows = [];
    let title = "";
    if (thing.kind === "link" || thing.kind === "bias") {
      title = this.titleOf(thing.id);
      rows.push([thing.kind === "link" ? "Weight" : "Bias", number(net.value(thing.id), 4)], ["Gradient", number(net.gradient(thing.id), 3)]);
      if (net.gradient(thing.id)) rows.push(["", `a step down it makes this ${net.gradient(thing.id) > 0 ? "less" : "more"}`]);
      rows.push(["", "click to change it and see its arithmetic"]);
    } else if (thing.kind === "picture") {
      const answer = net.answer(thing.x1, thing.x2);
      title = thing.point >= 0 ? `Point ${thing.point + 1}${playground.data.split[thing.point] ? "" : ", test"}` : "The network's answer here";
      rows.push([playground.axisName(0), number(playground.original("x1", thing.x1), 3)], [playground.axisName(1), number(playground.original("x2", thing.x2), 3)]);
      if (thing.point >= 0) rows.push(["Label", number(playground.data.points[3 * thing.point + 2], 3)]);
      if (answer !== null) rows.push(["Output", number(answer, 3)]);
      const likeliest = net.likeliest(thing.x1, thing.x2);
      if (likeliest) rows.push(["Likeliest", `class ${likeliest[0]}, ${Math.round(100 * likeliest[1])}% sure`]);
    } else if (thing.kind === "curve") {
      const scales = this.scene.curveScales, epoch = scales ? Math.min(playground.history.last, Math.max(0, Math.round(scales.x.value(x)))) : 0;
      title = `Epoch ${epoch}`;
      for (const line of playground.linesOf(this.index)) rows.push([line.name, number(playground.history.at(epoch, line.column), 4)]);
    } else { this.tooltip.hide(); return; }
    this.tooltip.show(title, rows, x, y, this.width, this.height);
  }

  svg() {
    this.prepare();
    const pen = new SvgPen(this.width, this.height, this.playground.theme);
    paintDiagram(pen, { ...this.scene, look: { ...this.look, pointsSheet: null } });
    const features = this.net.about.inputs.map(featureLabel).join(", ");
    return pen.finish("Neural network", `${features}; layers of ${this.net.units.join(", ")} units; epoch ${this.playground.header.epoch}.`);
  }

  drawing(scale) {
    this.prepare();
    const canvas = document.createElement("canvas"), pen = new CanvasPen(canvas, this.width, this.height, scale, this.playground.theme);
    pen.rect(0, 0, this.width, this.height, { fill: this.playground.theme.background });
    paintDiagram(pen, { ...this.scene, look: { ...this.look, pointsSheet: null } });
    return canvas;
  }
}
