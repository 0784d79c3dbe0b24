// The filters of a layer: the grid, what is known of the chosen one, and the responses of all samples along the genome.

import { Asker } from "../kernel/ask.js";
import { element } from "../kernel/widgets.js";
import { Tiles } from "./tiles.js";
import { Likeness } from "./likeness.js";
import { Detail } from "./detail.js";
import { ResponseMap } from "./responses.js";
import { tellFilters } from "./probe.js";

const ORDERS = { number: "number", norm: "weight", active: "activity", group: "likeness" };

export class FilterView {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.status = element("p", "status", "", { role: "status" });
    this.summary = element("p", "summary");
    const sort = element("label", "control", "Order by ");
    this.order = element("select");
    for (const [value, label] of Object.entries(ORDERS)) this.order.append(new Option(label, value));
    sort.append(this.order);
    const shade = element("label", "control", "Colours ");
    this.shade = element("select");
    this.shade.append(new Option("one scale for the layer", "layer"), new Option("one for each filter", "filter"));
    shade.append(this.shade);
    const bar = element("div", "bar");
    bar.append(this.summary, sort, shade);
    const upper = element("div", "upper"), left = element("div", "left"), right = element("div", "right");
    upper.append(left, right);
    this.root.append(this.status, bar, upper);
    this.tiles = new Tiles(this, left);
    this.likeness = new Likeness(this, right);
    this.detail = new Detail(this, this.root);
    this.map = new ResponseMap(this, this.root);
    this.parts = [this.tiles, this.likeness, this.detail, this.map];
    this.order.addEventListener("change", () => this.sort());
    this.shade.addEventListener("change", () => this.tiles.draw());
    this.emit = (_value) => {};
    this.chosen = 0;
    this.place = 0;
    stage.resized(() => this.draw(), this.root);
    stage.ending(() => this.asker?.close());
    tellFilters(this);
  }

  get theme() {
    return this.stage.theme;
  }

  update({ header }) {
    const fresh = !this.header || this.header.digest !== header.digest;
    const moved = this.header && this.header.path !== header.path;
    const elsewhere = !this.header || JSON.stringify(this.header.question) !== JSON.stringify(header.question);
    this.header = header;
    if (!this.asker || moved) {
      this.asker?.close();
      this.asker = new Asker(header.path);
      this.detail.asks(header.path);
      this.map.asks(header.path);
    }
    if (elsewhere) {
      this.chosen = header.selected;
      this.place = 0;
      this.layer = null;
      this.fetch();
    } else if (fresh) this.detail.fetch();
    else this.draw();
  }

  say(text, wrong = false) {
    this.status.textContent = text;
    this.status.classList.toggle("wrong", wrong);
  }

  async fetch() {
    this.say("Looking at the filters…");
    this.root.classList.add("waiting");
    try {
      const answer = await this.asker.ask("filters", { ...this.header.question, place: this.place });
      if (!answer) return;
      const first = !this.layer;
      this.layer = answer.header;
      this.arrays = answer.arrays;
      this.chosen = Math.min(this.chosen, this.layer.filters - 1);
      this.root.classList.remove("waiting");
      this.say("");
      this.summary.textContent = this.sentence();
      this.sort();
      if (first) this.map.open();
      this.detail.fetch();
    } catch (error) {
      this.say(error.message, true);
    }
  }

  sentence() {
    const { layer, arrays } = this, count = (array) => array.reduce((sum, one) => sum + one, 0);
    const parts = [`${layer.filters.toLocaleString("en-GB")} filter${layer.filters === 1 ? "" : "s"}`];
    const silent = count(arrays.silent), constant = count(arrays.constant) - silent;
    if (layer.cuts) parts.push(silent ? `${silent} never active` : "all active somewhere");
    if (constant > 0) parts.push(`${constant} the same for every sample`);
    const groups = new Set(arrays.group).size;
    parts.push(groups < layer.filters ? `${layer.filters - groups} repeat another (|r| ≥ ${layer.alike})` : "no duplicates");
    return parts.join(" · ");
  }

  // Filter numbers in the order in which they are drawn.
  sort() {
    const { arrays } = this, numbers = [...Array(this.layer.filters).keys()], by = this.order.value;
    if (by === "group") numbers.sort((a, b) => arrays.group[a] - arrays.group[b] || a - b);
    else if (by !== "number") numbers.sort((a, b) => arrays[by][b] - arrays[by][a] || a - b);
    this.numbers = numbers;
    this.draw();
  }

  draw() {
    if (this.layer) this.parts.forEach((part) => part.draw());
  }

  // How many filters are in a filter's group, and the letter that stands for the group where there are several.
  groupOf(filter) {
    const group = this.arrays.group[filter], members = [];
    this.arrays.group.forEach((one, k) => { if (one === group) members.push(k); });
    return members;
  }

  choose(filter, place = null) {
    const tied = place !== null && this.layer.sharing === "own place" && place !== this.place;
    if (filter === this.chosen && !tied) return;
    this.chosen = filter;
    if (tied) {
      this.place = place;
      this.fetch();
    } else {
      this.draw();
      this.detail.fetch();
    }
    this.emit(filter);
  }

  weights(filter) {
    const { channels } = this.layer, cells = this.arrays.weights.length / this.layer.filters / channels;
    return { values: this.arrays.weights.subarray(filter * channels * cells, (filter + 1) * channels * cells), rows: channels, columns: cells };
  }
}
