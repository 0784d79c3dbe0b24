// Every layer's filters: a tile for each, in it a kernel for each map that it reads; a click shows the numbers.

import { Asker } from "../kernel/ask.js";
import { tint } from "../kernel/colours.js";
import { element } from "../kernel/widgets.js";
import { number } from "../kernel/numbers.js";
import { paintPixels } from "../kernel/pixels.js";
import { most, signed } from "../feature_maps/paint.js";

const AT_FIRST = 32;

const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

// Kernels of one filter in one picture, a pixel between them.
function tiled(values, channels, [height, width], pixelOf) {
  const across = Math.ceil(Math.sqrt(channels)), down = Math.ceil(channels / across);
  const wide = across * (width + 1) - 1, tall = down * (height + 1) - 1, laid = new Float32Array(wide * tall).fill(NaN);
  for (let c = 0; c < channels; c++) {
    const top = Math.floor(c / across) * (height + 1), left = (c % across) * (width + 1);
    for (let i = 0; i < height * width; i++) laid[(top + Math.floor(i / width)) * wide + left + (i % width)] = values[c * height * width + i];
  }
  const canvas = document.createElement("canvas");
  paintPixels(canvas, laid, tall, wide, (v) => (Number.isNaN(v) ? 0 : pixelOf(v)));
  const side = Math.max(2, Math.min(14, Math.floor((channels > 1 ? 104 : 64) / Math.max(tall, wide))));
  canvas.style.width = `${wide * side}px`;
  canvas.style.height = `${tall * side}px`;
  return canvas;
}

/**
 * What of a layer is not shown, as a sentence; "" where all of it is.
 * @param {{ filters: number, channels: number, shown: number[] }} layer
 * @param {string} word  what its filters are called
 */
export function leftOut({ filters, channels, shown: [first, over] }, word) {
  const maps = channels > over ? `the first ${over} of ${counted(channels, "map")}` : "";
  if (filters > first) return `The first ${first} of ${counted(filters, word)} are shown${maps && `, over ${maps}`}.`;
  return maps && `All ${counted(filters, word)} are shown over ${maps}.`;
}

export class KernelMaps {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.problem = element("p", "problem");
    this.problem.setAttribute("role", "alert");
    this.list = element("div", "layers");
    this.root.append(this.problem, this.list);
    stage.ending(() => this.asker?.close());
    this.all = new Set(); // layers of which every filter is shown
    this.chosen = null; // {layer, filter}
  }

  update({ header }) {
    this.theme = this.stage.theme;
    if (header.path !== this.header?.path) {
      this.asker?.close();
      this.asker = new Asker(header.path);
    }
    const other = ["run", "epoch"].some((name) => header[name] !== this.header?.[name]);
    if (header.run !== this.header?.run) this.chosen = null;
    this.header = header;
    if (other) this.ask();
    else this.draw();
  }

  async ask() {
    const { run, epoch } = this.header;
    try {
      const answer = await this.asker.ask("digit_kernels", { run, epoch });
      if (!answer) return;
      this.problem.textContent = "";
      let at = 0, bias = 0;
      this.layers = answer.header.layers.map((layer) => {
        const [filters, channels] = layer.shown, size = channels * layer.size[0] * layer.size[1];
        const values = answer.arrays.values.subarray(at, (at += filters * size));
        return { ...layer, each: size, values, biases: answer.arrays.biases.subarray(bias, (bias += filters)) };
      });
      this.draw();
    } catch (error) {
      this.problem.textContent = error.message;
    }
  }

  draw() {
    if (!this.layers || !this.theme) return;
    this.list.replaceChildren(...this.layers.map((layer) => this.layer(layer)));
  }

  layer(layer) {
    const [filters, channels] = layer.shown, section = element("section", "layer"), largest = most(layer.values), pixelOf = signed(this.theme, largest);
    const row = layer.size[0] === 1 && layer.size[1] > 12 && channels === 1;
    const words = row ? `${layer.filters} × ${layer.size[1]} weights` : `${counted(layer.filters, "filter")} over ${counted(layer.channels, "map")}, ${layer.size.join(" × ")} each`;
    section.append(element("h4", "", layer.name), element("p", "about", `${layer.title}: ${words}. The colour of the ground is 0, the strongest ±${number(largest, 2)}.`));
    if (row) section.append(this.matrix(layer, pixelOf));
    else section.append(this.tiles(layer, filters, channels, pixelOf));
    if (this.chosen?.layer === layer.name) section.append(this.numbers(layer, channels, largest));
    const left = leftOut(layer, row ? "row" : "filter");
    if (left) section.append(element("p", "about", left));
    return section;
  }

  tiles(layer, filters, channels, pixelOf) {
    const tiles = element("div", "tiles"), shown = this.all.has(layer.name) ? filters : Math.min(filters, AT_FIRST);
    for (let f = 0; f < shown; f++) {
      const tile = element("button", "tile"), chosen = this.chosen?.layer === layer.name && this.chosen.filter === f;
      tile.type = "button";
      tile.append(tiled(layer.values.subarray(f * layer.each, (f + 1) * layer.each), channels, layer.size, pixelOf), element("span", "", String(f + 1)));
      tile.setAttribute("aria-pressed", String(chosen));
      tile.setAttribute("aria-label", `${layer.name}, filter ${f + 1}: show its numbers`);
      tile.addEventListener("click", () => { this.chosen = chosen ? null : { layer: layer.name, filter: f }; this.draw(); });
      tiles.append(tile);
    }
    if (shown < filters) {
      const more = element("button", "more", `Show all ${filters}`);
      more.type = "button";
      more.addEventListener("click", () => { this.all.add(layer.name); this.draw(); });
      tiles.append(more);
    }
    return tiles;
  }

  // A dense layer on a row of features: units down, features across.
  matrix(layer, pixelOf) {
    const [filters] = layer.shown, canvas = document.createElement("canvas"), wide = layer.size[1], side = Math.max(2, Math.min(8, Math.floor(760 / wide)));
    paintPixels(canvas, layer.values, filters, wide, pixelOf);
    canvas.style.width = `${wide * side}px`;
    canvas.style.height = `${filters * side}px`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${layer.name}: a row for each unit, a column for each of the ${wide} features`);
    return canvas;
  }

  numbers(layer, channels, largest) {
    const { filter } = this.chosen, box = element("div", "numbers"), bias = layer.biases[filter], [height, width] = layer.size;
    box.append(element("p", "about", `Filter ${filter + 1}${Number.isNaN(bias) ? ", no bias" : `, bias ${number(bias, 4)}`}`));
    for (let c = 0; c < channels; c++) {
      const figure = element("figure", ""), table = element("table", "");
      figure.append(element("figcaption", "", channels > 1 ? `on ${layer.source}, map ${c + 1}` : `on ${layer.source}`), table);
      for (let r = 0; r < height; r++) {
        const line = element("tr", "");
        for (let k = 0; k < width; k++) {
          const value = layer.values[filter * layer.each + (c * height + r) * width + k], cell = element("td", "", number(value, 3));
          cell.style.background = tint(value, largest, this.theme);
          line.append(cell);
        }
        table.append(line);
      }
      box.append(figure);
    }
    return box;
  }
}
