// Responses of all filters along the genome: pooled by the largest size for drawing, exact once few enough are in sight.

import { ColourScale } from "../kernel/colours.js";
import { Asker } from "../kernel/ask.js";
import { number, whole } from "../kernel/numbers.js";
import { pixels } from "../kernel/pixels.js";
import { letterSize } from "../kernel/theme.js";
import { element, numberField } from "../kernel/widgets.js";
import { penOn } from "./figures.js";
import { gestures } from "./gestures.js";
import { drawPlaces } from "./places.js";

const BINS = 2048;
const SHOWN = { centred: "mean, less the filter's average", mean: "mean over samples", most: "highest of any sample", sample: "one sample" };

export class ResponseMap {
  /** @param {import("./view.js").FilterView} view */
  constructor(view, parent) {
    this.view = view;
    this.root = element("div", "responses");
    this.title = element("p", "title", "Responses along the genome");
    const bar = element("div", "bar"), pick = element("label", "control", "Show "), which = element("label", "control", "Sample ");
    this.shown = element("select");
    for (const [value, label] of Object.entries(SHOWN)) this.shown.append(new Option(label, value));
    this.sample = numberField("Sample", { low: 1, high: Infinity, step: 1 }, () => again());
    this.sample.show(1);
    pick.append(this.shown);
    which.append(this.sample);
    this.which = which;
    this.state = element("span", "exactness");
    bar.append(this.title, pick, which, this.state);
    const { stage } = view;
    this.surface = stage.surface({ className: "stage map" });
    this.canvas = this.surface.canvas;
    this.readout = element("p", "readout", "Point at a response; wheel or plus and minus enlarge, drag moves along, 0 shows all.", { role: "status" });
    this.root.append(bar, this.surface.node, this.readout);
    parent.append(this.root);
    this.range = [0, 1];
    const again = () => {
      this.which.hidden = this.shown.value !== "sample";
      if (this.view.layer) this.fetch(true);
    };
    again();
    stage.on(this.shown, "change", again);
    this.frames = stage.frames(() => this.paint());
    this.painted = 0;
    stage.ending(() => {
      this.asker?.close();
      clearTimeout(this.settling);
    });
    gestures(this);
  }

  asks(path) {
    this.asker?.close();
    this.asker = new Asker(path);
  }

  // Another layer: everything in sight.
  open() {
    const { layer, header } = this.view;
    this.root.hidden = layer.places < 2;
    this.sample.limit(1, header.samples);
    const same = this.of === `${layer.layer} ${layer.places}`; // as after another epoch: the range stays
    if (!same) this.range = [0, layer.places];
    this.of = `${layer.layer} ${layer.places}`;
    this.whole = this.near = this.located = null;
    this.cursor = null;
    if (layer.places > 1) this.fetch(true);
  }

  async fetch(all) {
    const { layer, header } = this.view, [a, b] = all ? [0, layer.places] : this.range;
    const sample = Math.max(0, Math.min(header.samples, Math.round(Number(this.sample.value) || 1)) - 1);
    const settings = { ...header.question, shown: this.shown.value, sample, first: Math.max(0, Math.floor(a)), end: Math.min(layer.places, Math.ceil(b)), bins: BINS, located: !this.located };
    try {
      const answer = await this.asker.ask("filter_responses", settings);
      if (!answer) return;
      const { header: reply, arrays } = answer;
      if (arrays.start) this.located = { ...arrays, chromosomes: reply.chromosomes, mapped: reply.mapped };
      const stretch = { ...reply, shown: settings.shown, value: arrays.value, at: arrays.at, bins: arrays.value.length / reply.filters };
      if (all) [this.whole, this.near] = [stretch, null];
      else this.near = stretch;
      if (all && (this.range[0] > 0 || this.range[1] < layer.places)) this.settle();
      this.draw();
    } catch (error) {
      this.readout.textContent = error.message;
    }
  }

  // Move what is in sight to these places.
  show(first, end) {
    const { places } = this.view.layer, width = Math.max(Math.min(8, places), Math.min(places, end - first));
    const low = Math.max(0, Math.min(places - width, first));
    this.range = [low, low + width];
    this.draw();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), 90);
  }

  // What is in sight is drawn from the finest stretch there is; ask for a finer one where that would show more.
  settle() {
    const best = this.stretch();
    if (best && best.step > 1 && (this.range[1] - this.range[0]) / best.step < BINS / 2) this.fetch(false);
  }

  stretch() {
    const { near, whole, range } = this;
    return near && near.first <= range[0] && near.end >= Math.min(range[1], this.view.layer.places) && near.step < whole.step ? near : whole;
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    const { view, whole: all } = this, width = this.surface.width;
    if (!view.layer || !all || width < 40) return;
    const theme = view.theme, letter = letterSize(width) - 1, { filters } = view.layer, stretch = this.stretch();
    const high = Math.max(70, Math.min(420, filters * 15)), left = letter * 2.4, below = letter * 2.6;
    const box = (this.box = { x: left, y: 2, width: width - left - 2, height: high });
    this.surface.node.style.height = `${high + below + 4}px`;
    this.surface.node.setAttribute("aria-label", `Responses of ${filters} filters at ${view.layer.places} places`);
    const pen = penOn(this.canvas, width, high + below + 4, theme);
    const scale = (this.scale = new ColourScale("signed", theme, all.most)), picture = this.pictureOf(stretch, scale, theme);
    const [a, b] = this.range, from = (a - stretch.first) / stretch.step, count = (b - a) / stretch.step;
    pen.context.imageSmoothingEnabled = count > box.width * 1.5;
    pen.clip(box.x, box.y, box.width, box.height, () => {
      pen.context.drawImage(picture, from, 0, count, filters, box.x, box.y, box.width, box.height);
    });
    const row = box.height / filters, chosen = view.numbers.indexOf(view.chosen);
    const every = Math.max(1, Math.ceil((letter + 1) / row));
    view.numbers.forEach((filter, i) => {
      if (i % every === 0 || i === chosen) pen.text(String(filter + 1), box.x - 5, box.y + (i + 0.5) * row, { size: letter - 1, fill: i === chosen ? theme.accent : theme.quiet, weight: i === chosen ? 700 : 400, align: "right", baseline: "middle" });
    });
    pen.rect(box.x, box.y + chosen * row, box.width, row, { stroke: theme.accent, width: 1.5 });
    pen.rect(box.x, box.y, box.width, box.height, { stroke: this.surface.focused ? theme.accent : theme.border });
    if (this.located) drawPlaces(pen, box, this.range, this.located, theme, letter);
    if (this.cursor) {
      const x = box.x + (this.cursor.place + 0.5 - a) / (b - a) * box.width, y = box.y + (view.numbers.indexOf(this.cursor.filter) + 0.5) * row;
      pen.rect(x - 4, y - 4, 8, 8, { stroke: theme.mark, width: 1.5 });
    }
    this.state.textContent = stretch.step === 1 ? "every response exact" : `largest of ${stretch.step} places drawn; enlarge for all`;
    Object.assign(this.root.dataset, { step: stretch.step, shown: stretch.shown });
    this.painted++;
  }

  pictureOf(stretch, scale, theme) {
    const { numbers } = this.view, key = numbers.join() + theme.background;
    if (stretch.key !== key) {
      const values = new Float32Array(stretch.value.length);
      numbers.forEach((filter, i) => values.set(stretch.value.subarray(filter * stretch.bins, (filter + 1) * stretch.bins), i * stretch.bins));
      Object.assign(stretch, { key, picture: pixels(values, numbers.length, stretch.bins, (value) => scale.pixel(value)) });
    }
    return stretch.picture;
  }

  // The response under a point of the stage: of a pooled bin, the largest one, which is exact.
  at(x, y) {
    const { box, view } = this;
    if (!box || x < box.x || y < box.y || x >= box.x + box.width || y >= box.y + box.height) return null;
    const place = this.range[0] + (x - box.x) / box.width * (this.range[1] - this.range[0]), stretch = this.stretch();
    const filter = view.numbers[Math.min(view.numbers.length - 1, Math.floor((y - box.y) / box.height * view.numbers.length))];
    return this.read(filter, place, stretch);
  }

  read(filter, place, stretch) {
    const bin = Math.max(0, Math.min(stretch.bins - 1, Math.floor((place - stretch.first) / stretch.step))), i = filter * stretch.bins + bin;
    return { filter, place: stretch.at[i], value: stretch.value[i] };
  }

  // Middle of a response in pixels of the stage, for the probe.
  /** @returns {[number, number]} */
  pixel(filter, place) {
    const { box, range, view } = this;
    return [box.x + (place + 0.5 - range[0]) / (range[1] - range[0]) * box.width, box.y + (view.numbers.indexOf(filter) + 0.5) * box.height / view.numbers.length];
  }

  /** @param {{ x: number, y: number } | null} [at]  where a card shows it too */
  point(response, at = null) {
    this.cursor = response;
    if (!response) {
      this.surface.hush();
      return this.draw();
    }
    const { located } = this, where = located ? `${located.mapped ? `${located.chromosomes[located.chromosome[response.place]]}:` : "markers "}${whole(located.start[response.place])}–${whole(located.ends[response.place])}` : `place ${response.place + 1}`;
    const rows = [["where", where], [SHOWN[this.stretch().shown], number(response.value, 4)], ["place", whole(response.place + 1)]];
    this.readout.textContent = `Filter ${response.filter + 1}: ${rows.map(([label, text]) => `${label} ${text}`).join("; ")}`;
    if (at) this.surface.tell(`Filter ${response.filter + 1}`, rows, at.x, at.y);
    this.draw();
  }
}
