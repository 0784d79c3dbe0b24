// The units of a layer, and of the one that is chosen its window, how it grew, and the part of it that it uses.

import { Asker } from "../kernel/ask.js";
import { number, whole } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";
import { letterSize } from "../kernel/theme.js";
import { drawGrowth } from "./growth.js";
import { listenTo, Player, together } from "./hands.js";
import { Heat } from "./heat.js";
import { layerList, controlBar } from "./parts.js";
import { drawBlocks, drawProfile } from "./profile.js";
import { Ruler } from "./ruler.js";
import { byBlock, fieldWords } from "./words.js";
import { tellUnits } from "./probe.js";

const LEFT = 62, RIGHT = 14;

// A text cut to a width, with an ellipsis.
function fitted(theme, text, width, size, weight = 400) {
  if (textWidth(theme, text, size, weight) <= width) return text;
  let most = text.length;
  while (most > 1 && textWidth(theme, `${text.slice(0, most)}\u2026`, size, weight) > width) most--;
  return `${text.slice(0, most)}\u2026`;
}

export class UnitFields {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.list = layerList(this);
    this.bar = controlBar(this);
    this.surface = stage.surface({ draw: () => this.draw() });
    this.readout = document.createElement("p");
    this.readout.className = "readout";
    this.readout.setAttribute("role", "status");
    const side = document.createElement("div");
    side.append(this.bar.node, this.surface.node, this.readout);
    this.root.append(this.list.node, side);
    /** @type {(choice: import("../kernel/messages.js").Cell) => void} */
    this.emit = (_choice) => {};
    this.tell = null; // the same to other views of the page, where there are any
    this.hovered = -1; // the block under the pointer
    this.player = new Player(this);
    listenTo(this);
    this.leave = () => {};
    stage.resized(() => {
      this.root.classList.toggle("narrow", this.root.clientWidth < 640);
      this.draw();
    }, this.root, this.surface.node);
    stage.ending(() => {
      this.player.pause();
      this.leave();
      this.asks?.forEach((ask) => ask.close());
    });
    tellUnits(this);
  }

  update({ header, arrays }) {
    const same = this.header && this.header.digest === header.digest;
    this.header = header;
    if (same) return this.draw();
    this.asks?.forEach((ask) => ask.close());
    this.asks = [new Asker(header.path), new Asker(header.path)];
    this.ruler = new Ruler(header, arrays.position);
    this.maps = new Map();
    this.fields = new Map();
    this.field = this.map = this.part = null;
    this.leave();
    this.leave = together(this, header.group);
    this.surface.node.style.height = `${header.height}px`;
    this.list.node.style.setProperty("--height", `${header.height + 60}px`);
    const kept = this.layer && header.layers.find((one) => one.name === this.layer.name);
    const [name, channel, column] = kept && this.cell ? [kept.name, ...this.cell] : header.first || [header.layers[0].name, 0, 0];
    this.zoom = null;
    this.list.fill(header.layers);
    this.choose(name, channel, column, { quiet: true });
  }

  // Choose a unit, in this layer or another. `quiet`: no other view is told.
  choose(name, channel, column, { quiet = false } = {}) {
    const layer = this.header.layers.find((one) => one.name === name);
    if (!layer) return;
    const other = !this.layer || this.layer.name !== name || !this.map;
    this.layer = layer;
    this.cell = [Math.max(0, Math.min(layer.channels - 1, channel)), Math.max(0, Math.min(layer.places - 1, column))];
    this.list.mark(name);
    if (other) {
      this.zoom = null;
      this.askMap();
    }
    if (this.header.mode === "field") this.askField();
    else this.say();
    if (!quiet) {
      const [row, place] = this.cell;
      this.emit({ layer: name, channel: row, column: place });
      this.tell?.({ layer: name, channel: row, column: place });
    }
    this.draw();
  }

  async askMap() {
    const { layer } = this, about = { ...this.header.network, layer: layer.name, ...this.header.source };
    this.map = this.maps.get(layer.name) || null;
    if (this.map) return this.draw();
    const answer = await this.answer(0, "map", about);
    if (!answer) return;
    const map = { ...answer, heat: null };
    this.maps.set(layer.name, map);
    if (this.layer === layer) this.map = map;
    this.say();
    this.draw();
  }

  async askField() {
    const { layer } = this, [channel, column] = this.cell, key = `${layer.name} ${channel} ${column}`;
    let field = this.fields.get(key);
    this.newest = key;
    if (!field) {
      if (!this.field) this.readout.textContent = "Asking the network\u2026";
      const began = performance.now();
      field = await this.answer(1, "field", { ...this.header.network, layer: layer.name, channel, column });
      if (!field) return;
      this.took = performance.now() - began;
      this.fields.set(key, field);
    }
    if (this.newest !== key) return;
    this.field = field;
    this.player.end();
    this.say();
    this.draw();
  }

  /**
   * @template {keyof import("../kernel/inspector.js").Answers} K
   * @param {number} which  of the askers
   * @param {K} kind
   * @param {any} settings
   */
  async answer(which, kind, settings) {
    try {
      return await this.asks[which].ask(kind, settings);
    } catch (problem) {
      this.readout.textContent = problem.message;
      this.readout.classList.add("problem");
      return null;
    }
  }

  // Columns in view.
  get range() {
    return this.zoom || [0, this.layer.places];
  }

  // The network's positions that the columns in view stand over.
  get over() {
    const windows = this.map?.arrays.windows, [from, to] = this.range;
    if (!windows) return null;
    const middle = (i) => (windows[2 * i] + windows[2 * i + 1]) / 2, last = windows.length / 2 - 1;
    const half = last > 0 ? (middle(last) - middle(0)) / last / 2 : this.header.positions / 2;
    return [middle(Math.min(last, from)) - half, middle(Math.min(last, to - 1)) + half];
  }

  zoomBy(factor) {
    const { places } = this.layer, [from, to] = this.range, width = Math.max(8, Math.min(places, Math.round((to - from) / factor)));
    const start = Math.max(0, Math.min(places - width, Math.round(this.cell[1] - width / 2)));
    this.zoom = width >= places ? null : [start, start + width];
    this.draw();
    this.askPart();
  }

  // Where columns share a place in the whole picture, those in view are requested separately.
  async askPart() {
    const { layer, zoom } = this;
    if (!zoom || !this.map || this.map.header.columns_shared === 1 || this.exact) return;
    const about = { ...this.header.network, layer: layer.name, ...this.header.source, first: zoom[0], last: zoom[1] };
    const part = await this.answer(0, "map", about);
    if (!part || this.layer !== layer) return;
    this.part = { ...part, heat: null };
    this.say();
    this.draw();
  }

  // The part of the map that was requested separately, where it holds all columns in view.
  get exact() {
    const { part, zoom } = this;
    return part && zoom && part.header.layer === this.layer.name && part.header.first <= zoom[0] && part.header.last >= zoom[1] ? part : null;
  }

  boxes(width, height, letter) {
    const x = LEFT, wide = Math.max(40, width - LEFT - RIGHT), field = this.header.mode === "field";
    const top = 2 * letter + 16, mapHigh = field ? Math.round(height * 0.22) : height - top - 2 * letter - 4;
    const heat = { x, y: top, width: wide, height: mapHigh }, axis = { x, y: top + mapHigh + 2, width: wide };
    if (!field) return { heat, axis };
    const lens = axis.y + letter + 10, label = lens + 20 + letter, growth = { x, label, y: label + 4, width: wide, height: Math.round(height * 0.2) };
    const y = growth.y + growth.height + letter + 16;
    return { heat, axis, lens, growth, profile: { x, y, width: wide, height: Math.max(40, height - y - 2 * letter - 4) } };
  }

  draw() {
    if (!this.header || !this.layer) return;
    const { width, height } = this.surface;
    if (width < 80) return;
    const theme = this.stage.theme, letter = Math.min(14, letterSize(width + 260));
    const pen = this.surface.pen(width, height, theme);
    this.layout = this.boxes(width, height, letter);
    this.drawMap(pen, theme, letter);
    if (this.layout.growth && this.field) this.drawField(pen, theme, letter);
    this.bar.refresh();
    if (this.surface.focused) pen.rect(1, 1, width - 2, height - 2, { stroke: theme.accent, width: 2 });
  }

  drawMap(pen, theme, letter) {
    const { heat, axis } = this.layout, { map, layer } = this, [from, to] = this.range;
    const [heading, groups] = this.heading(), wide = Math.min(110, heat.width / 5);
    pen.text(fitted(theme, heading, heat.width, letter, 600), heat.x, letter + 1, { size: letter, fill: theme.text, weight: 600 });
    pen.text(fitted(theme, groups, heat.width - wide - 150, letter - 1), heat.x, 2 * letter + 8, { size: letter - 1, fill: theme.quiet });
    pen.rect(heat.x, heat.y, heat.width, heat.height, { stroke: theme.border });
    if (map) {
      const pixels = Math.round((heat.width * 2 * layer.places) / (to - from)), exact = this.exact;
      if (!map.heat || map.heat.key !== theme.background + pixels) map.heat = new Heat(map, theme, pixels);
      if (exact && exact.heat?.key !== map.heat.key) exact.heat = new Heat(exact, theme, pixels, map.heat);
      const shown = exact || map;
      pen.clip(heat.x, heat.y, heat.width, heat.height, () => shown.heat.draw(pen, heat, from, to, shown.header));
      map.heat.legend(pen, heat.x + heat.width - wide - 92, 2 * letter, wide, theme, letter, map.header.groups ? "difference" : "value");
    }
    const over = this.over;
    if (over) this.ruler.draw(pen, axis, over[0], over[1], theme, letter);
    else pen.text(map && layer.places > 1 ? `${map.header.place_word}: not places of the genome` : "", heat.x, axis.y + 5, { size: letter - 1, fill: theme.quiet, baseline: "top" });
    const word = layer.channel_word, row = heat.height / layer.channels;
    pen.text(`${word} ${this.cell[0] + 1}`, heat.x - 6, Math.max(heat.y + 6, Math.min(heat.y + heat.height - 6, heat.y + (this.cell[0] + 0.5) * row)), { size: letter - 2, fill: theme.quiet, align: "right", baseline: "middle", turn: 0 });
    const cell = this.pixelBox(...this.cell);
    if (cell) {
      const w = Math.max(6, cell.width), h = Math.max(6, cell.height), x = cell.x + cell.width / 2, y = cell.y + cell.height / 2;
      pen.rect(x - w / 2 - 1, y - h / 2 - 1, w + 2, h + 2, { stroke: theme.background, width: 4 });
      pen.rect(x - w / 2 - 1, y - h / 2 - 1, w + 2, h + 2, { stroke: theme.accent, width: 2 });
    }
  }

  drawField(pen, theme, letter) {
    const { heat, growth, profile, lens } = this.layout, { header } = this.field, over = this.over;
    const steps = header.steps, bars = byBlock(header);
    const edge = Math.max(2, Math.round((header.last - header.first) * 0.15));
    const from = bars ? 0 : Math.max(0, header.first - edge), to = bars ? this.header.positions : Math.min(this.header.positions, header.last + edge);
    if (over && to - from < over[1] - over[0]) { // the close-up, let down from where it stands
      const at = (p) => heat.x + (heat.width * (Math.max(over[0], Math.min(over[1], p)) - over[0])) / (over[1] - over[0]);
      const y = lens, below = growth.label - letter - 2;
      pen.path([[at(from), y], [at(to), y], [growth.x + growth.width, below], [growth.x, below]], { fill: theme.band, closed: true });
      pen.path([[at(from), y], [growth.x, below], null, [at(to), y], [growth.x + growth.width, below]], { stroke: theme.axis, dash: [3, 3] });
    }
    pen.text("How its window grew, layer by layer", growth.x, growth.label, { size: letter - 1, fill: theme.quiet });
    drawGrowth(pen, growth, steps, this.player.shown ?? steps.length, from, to, theme, letter);
    const words = bars ? `Its dependence by ${header.block_word}` : "What it uses: mean size of the gradient (line), with its sign towards more copies of a1 (bars)";
    pen.text(fitted(theme, words, profile.width, letter - 1), profile.x, profile.y - 6, { size: letter - 1, fill: theme.quiet });
    if (bars) drawBlocks(pen, profile, this.field, theme, letter, this.hovered);
    else {
      drawProfile(pen, profile, this.field, from, to, theme, letter);
      this.ruler.draw(pen, { x: profile.x, y: profile.y + profile.height + 4, width: profile.width }, from, to, theme, letter);
    }
    this.close = { from, to, bars };
  }

  // What is drawn: the layer, and whose values.
  heading() {
    const { layer, map } = this, groups = map?.header.groups;
    return [`${layer.name} \u00b7 ${layer.shape}`, groups ? `mean of ${groups[0]} \u2212 mean of ${groups[1]}` : map ? "one sample" : ""];
  }

  // The cell under a point of the stage, as [channel, column], or null.
  at(x, y) {
    const { heat } = this.layout || {}, [from, to] = this.range;
    if (!heat || x < heat.x || y < heat.y || x >= heat.x + heat.width || y >= heat.y + heat.height) return null;
    return [Math.floor(((y - heat.y) / heat.height) * this.layer.channels), Math.min(to - 1, from + Math.floor(((x - heat.x) / heat.width) * (to - from)))];
  }

  // The block under a point of the stage, or -1.
  blockAt(x, y) {
    const { profile } = this.layout || {};
    if (!this.field || !this.close?.bars || !profile || y < profile.y || y > profile.y + profile.height) return -1;
    const at = Math.floor(((x - profile.x) / profile.width) * this.field.arrays.by_block.length);
    return at >= 0 && at < this.field.arrays.by_block.length ? at : -1;
  }

  pixelBox(channel, column) {
    const { heat } = this.layout, [from, to] = this.range;
    if (column < from || column >= to) return null;
    const w = heat.width / (to - from), h = heat.height / this.layer.channels;
    return { x: heat.x + (column - from) * w, y: heat.y + channel * h, width: w, height: h };
  }

  // The value drawn for a cell; of shared columns the largest of them.
  value(channel, column, name = "values") {
    const exact = this.exact, map = exact && column >= exact.header.first && column < exact.header.last ? exact : this.map;
    if (!map?.arrays[name]) return null;
    const columns = map.arrays[name].length / map.header.channels;
    return map.arrays[name][channel * columns + Math.min(columns - 1, Math.floor((column - map.header.first) / map.header.columns_shared))];
  }

  // Where a cell lies and what stands in it, as label and value.
  rows(channel, column) {
    const rows = [[this.layer.channel_word, whole(channel + 1)]], windows = this.map?.arrays.windows;
    if (this.layer.places > 1) rows.push([this.layer.places > 1 && windows ? "place" : "number", whole(column + 1)]);
    const value = this.value(channel, column), error = this.value(channel, column, "error");
    rows.push([this.map?.header.groups ? "difference" : "value", error ? `${number(value)} \u00b1 ${number(error, 2)}` : number(value)]);
    if (windows) {
      const first = windows[2 * column], last = windows[2 * column + 1] - 1;
      rows.push(["sees", first < last ? `${this.ruler.place(first)} to ${this.ruler.place(last)} (${whole(last - first + 1)} SNPs)` : this.ruler.place(Math.max(0, first))]);
    }
    return rows;
  }

  say() {
    this.readout.classList.remove("problem");
    this.surface.node.setAttribute("aria-label", `${this.heading().join(", ")}. Arrow keys move to another unit, Enter chooses it, plus and minus zoom.`);
    if (this.header.mode === "field") {
      this.readout.textContent = this.field ? fieldWords(this.field, this.ruler) : "";
    } else if (this.map) {
      const words = this.rows(...this.cell).map(([label, text]) => `${label} ${text}`).join("; ");
      const samples = this.map.header.samples ? ` Means over ${this.map.header.samples.map(whole).join(" and ")} held-out samples; \u00b1 standard error.` : "";
      this.readout.textContent = `${this.layer.name}: ${words}.${samples}${(this.exact || this.map).header.columns_shared > 1 ? ` Each column shows the largest of ${(this.exact || this.map).header.columns_shared} places; zoom in for each.` : ""}`;
    }
  }
}
