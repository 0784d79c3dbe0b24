// Three levels of one network over one image: all maps, one map with its making, one value with its arithmetic.

import { Asker, counted } from "../kernel/ask.js";
import { sign } from "../kernel/icons.js";
import { expose } from "../kernel/probe.js";
import { Tooltip } from "../kernel/tooltip.js";
import { Columns } from "./columns.js";
import { MapLevel } from "./map.js";
import { ValueLevel } from "./value.js";
import { unit } from "./words.js";

const BEAT = 450; // milliseconds that an epoch is shown for
const SCALES = [["unit", "each map"], ["layer", "each layer"], ["network", "whole network"]];

export class FeatureMaps {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.home = stage;
    this.root = stage.root;
    this.crumbs = document.createElement("nav");
    this.crumbs.setAttribute("aria-label", "Zoom");
    this.problem = document.createElement("p");
    this.problem.className = "problem";
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    this.stage = document.createElement("div");
    this.stage.className = "stage";
    this.player = document.createElement("button");
    this.player.type = "button";
    this.player.className = "player";
    this.player.addEventListener("click", () => (this.playing === null ? this.play() : this.pause()));
    this.playing = null; // the epoch that is shown while all are run through
    const head = document.createElement("div"), tools = document.createElement("div");
    head.className = "head";
    tools.className = "tools";
    tools.append(this.player, this.chooser());
    head.append(this.crumbs, tools);
    this.root.append(head, this.problem, this.stage);
    this.tooltip = new Tooltip(this.root);
    this.columns = new Columns(this);
    this.map = new MapLevel(this);
    this.value = new ValueLevel(this);
    this.maps = null;
    this.opened = null; // {layer, channel, row?, column?}
    this.by = "layer";
    stage.on(document, "snp-explorer-digit", (event) => this.look(event.detail));
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.opened) return;
      event.preventDefault();
      this.up();
    });
    stage.resized(() => this.draw(), this.root);
    stage.ending(() => {
      this.playing = null;
      this.all?.close();
      this.one?.close();
    });
    // {image, epoch: that the maps are of, layers: of each layer by name the numbers of its maps}; null before the first
    expose(this.root, {
      shown: () => this.maps && { image: this.maps.image, epoch: this.maps.epoch, layers: Object.fromEntries(this.maps.layers.map((layer) => [layer.name, Array.from(layer.values)])) },
      ...counted(() => [this.all, this.one]),
    });
  }

  chooser() {
    const label = document.createElement("label"), select = document.createElement("select");
    select.append(...SCALES.map(([value, words]) => Object.assign(document.createElement("option"), { value, textContent: words })));
    select.value = "layer";
    select.addEventListener("change", () => { this.by = select.value; this.draw(); });
    label.append("Colours from blue (negative) to orange by ", select);
    return label;
  }

  update({ header }) {
    this.theme = this.home.theme;
    if (header.path !== this.header?.path) {
      this.all?.close();
      this.one?.close();
      this.all = new Asker(header.path);
      this.one = new Asker(header.path);
    }
    if (header.run !== this.header?.run) this.opened = null;
    const playing = this.playing !== null;
    this.playing = null;
    const other = playing || ["run", "epoch"].some((name) => header[name] !== this.header?.[name]);
    this.header = header;
    if (header.image !== this.image) this.look(header.image);
    else if (other) this.look(this.image);
    else this.draw();
  }

  get epoch() {
    return this.playing ?? this.header.epoch;
  }

  // Run through the epochs whose weights are kept, and end at the one that is chosen.
  async play() {
    for (const epoch of this.header.epochs) {
      this.playing = epoch;
      await Promise.all([this.look(this.image), new Promise((go) => setTimeout(go, BEAT))]);
      if (this.playing !== epoch) return;
    }
    this.pause();
  }

  pause() {
    this.playing = null;
    this.look(this.image);
  }

  async look(image) {
    this.image = image;
    if (!this.header) return;
    const { run } = this.header, epoch = this.epoch;
    const answer = await this.answerTo(this.all, "digit_maps", { run, epoch, image });
    if (!answer) return;
    let at = 0;
    const layers = answer.header.layers.map((layer) => ({ ...layer, values: answer.arrays.values.subarray(at, (at += layer.shown * layer.size[0] * layer.size[1])) }));
    this.maps = { layers, by: new Map(layers.map((layer) => [layer.name, layer])), numbers: answer.arrays.values.subarray(layers[0].values.length), image, run, epoch };
    if (this.opened && !this.maps.by.has(this.opened.layer)) this.opened = null;
    if (this.opened) await this.detail();
    else this.draw();
  }

  // Open a map, or a value where row and column are given.
  open(place) {
    this.tooltip.hide();
    this.opened = place;
    this.detail(true);
  }

  up() {
    if (!this.opened) return;
    const { layer, channel, row } = this.opened;
    if (row === undefined || layer === "input") {
      this.opened = null;
      this.draw();
      /** @type {HTMLElement | null} */ (this.root.querySelector("nav button"))?.focus();
    } else this.open({ layer, channel });
  }

  async detail(moved = false) {
    const { run } = this.header, { image, epoch } = this, place = this.opened, { layer, channel, row, column } = place;
    const value = row !== undefined;
    const answer = await this.answerTo(this.one, value ? "digit_value" : "digit_map", { run, epoch, image, layer, channel, ...(value ? { row, column } : {}) });
    if (!answer || this.opened !== place) return;
    this.detailed = { place, answer };
    this.draw();
    if (moved) /** @type {HTMLElement | null} */ (this.crumbs.lastElementChild)?.focus({ preventScroll: true });
  }

  /**
   * @template {keyof import("../kernel/inspector.js").Answers} K
   * @param {Asker} asker
   * @param {K} kind
   * @param {any} settings
   */
  async answerTo(asker, kind, settings) {
    try {
      const answer = await asker.ask(kind, settings);
      if (answer) this.problem.hidden = true;
      return answer;
    } catch (error) {
      this.problem.textContent = error.message;
      this.problem.hidden = false;
      return null;
    }
  }

  draw() {
    if (!this.maps || !this.theme) return;
    this.say();
    const { opened, detailed } = this;
    if (opened) {
      if (detailed?.place !== opened) return;
      const level = opened.row === undefined ? this.map : this.value;
      level.show(detailed.answer, this.theme, this.by);
      this.put(level.node);
      return;
    }
    this.columns.build(this.maps.layers, this.root.clientWidth);
    this.columns.fill(this.maps, this.theme, this.by);
    this.put(this.columns.node);
  }

  put(node) {
    if (this.stage.firstChild !== node) this.stage.replaceChildren(node);
  }

  // The present level, and the way back.
  say() {
    this.player.hidden = this.header.epochs.length < 2;
    if (this.playing === null) sign(this.player, "play", "Watch it learn");
    else sign(this.player, "stop", `After epoch ${this.maps.epoch}`);
    const { opened, maps } = this;
    /** @type {[string, () => void][]} */
    const steps = [["Network", () => { this.opened = null; this.draw(); }]];
    if (opened) {
      const layer = maps.by.get(opened.layer), { layer: name, channel } = opened;
      steps.push([name === "input" ? "image" : `${name}, ${unit(layer, channel)}`, () => this.open({ layer: name, channel })]);
      if (opened.row !== undefined) steps.push([layer.features ? "its arithmetic" : `row ${opened.row + 1}, column ${opened.column + 1}`, () => this.open({ ...opened })]);
    }
    const key = JSON.stringify(steps.map(([words]) => words));
    if (key === this.trail) return;
    this.trail = key;
    this.crumbs.replaceChildren(...steps.flatMap(([words, go], i) => {
      const node = document.createElement("button");
      node.type = "button";
      node.textContent = words;
      node.addEventListener("click", go);
      if (i === steps.length - 1) node.setAttribute("aria-current", "step");
      return i ? ["›", node] : [node];
    }));
  }
}
