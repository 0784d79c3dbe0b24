// The whole network: a column for each layer, its maps one below the other, sized so that all of them fit where they can.

import { paintPixels, pixelScale } from "../kernel/pixels.js";
import { sharpness, zoomOf } from "../kernel/zoomed.js";
import { Picture, most, signed } from "./paint.js";
import { brief, short, sizes, unit } from "./words.js";

const TALL = 400, GAP = 3, STRIP = 24, ROW = 38, AIR = 6, LEAST = 12, SLOT = [44, 110];

// How many maps stand side by side in a column this wide, and how large each is: as large as they can be.
function packed(count, slot, shape) {
  const flat = shape[0] / Math.max(...shape);
  let best = { across: Math.ceil((count * (LEAST + GAP)) / TALL), side: LEAST };
  for (let across = 1; across <= 8; across++) {
    const wide = (slot - (across - 1) * GAP) / across, tall = (TALL / Math.ceil(count / across) - GAP) / flat;
    const side = Math.floor(Math.min(wide, tall));
    if (side > best.side) best = { across, side };
  }
  return best;
}

export class Columns {
  /** @param {import("./view.js").FeatureMaps} view */
  constructor(view) {
    this.view = view;
    this.node = document.createElement("div");
    this.node.className = "columns";
    this.node.tabIndex = -1;
    this.edges = document.createElement("canvas");
    this.edges.className = "edges";
    this.edges.setAttribute("aria-hidden", "true");
    this.flow = document.createElement("div");
    this.flow.className = "flow";
    this.node.append(this.flow, this.edges);
    this.units = new Map(); // layer -> pictures, or one strip
  }

  build(layers, width) {
    const key = `${width} ${JSON.stringify(layers.map((l) => [l.name, l.maps, l.size]))}`;
    if (key === this.key) return;
    this.key = key;
    this.units.clear();
    this.layers = layers;
    const wide = layers.filter((l) => !l.features).length;
    const slot = Math.max(SLOT[0], Math.min(SLOT[1], Math.floor((width - 24 - (layers.length - wide) * (ROW + AIR)) / wide) - AIR));
    this.flow.replaceChildren(...layers.map((layer) => this.column(layer, slot)));
  }

  column(layer, slot) {
    const column = document.createElement("section"), head = document.createElement("header"), maps = document.createElement("div");
    const kind = document.createElement("strong"), size = document.createElement("span");
    kind.textContent = short(layer.kind);
    size.textContent = sizes(layer);
    head.title = `${layer.name}: ${layer.title}`;
    head.append(kind, size);
    maps.className = "maps";
    column.className = layer.features ? "layer row" : "layer";
    column.append(head, maps);
    if (layer.features) maps.append(this.strip(layer));
    else {
      const { across, side } = packed(layer.shown, slot, layer.size);
      maps.style.gridTemplateColumns = `repeat(${across}, auto)`;
      column.style.minWidth = `${Math.max(slot, across * (side + GAP) - GAP)}px`;
      this.units.set(layer.name, Array.from({ length: layer.shown }, (_, channel) => this.map(layer, channel, side, maps)));
      if (layer.maps > layer.shown) {
        const more = document.createElement("small");
        more.textContent = `and ${layer.maps - layer.shown} more`;
        column.append(more);
      }
    }
    return column;
  }

  map(layer, channel, side, maps) {
    const node = document.createElement("button"), picture = new Picture();
    node.type = "button";
    picture.side = side;
    node.append(picture.node);
    picture.button = node;
    node.addEventListener("click", () => this.view.open({ layer: layer.name, channel }));
    const enter = () => this.point(layer, channel, node);
    node.addEventListener("pointerenter", enter);
    node.addEventListener("focus", enter);
    node.addEventListener("pointerleave", () => this.leave());
    node.addEventListener("blur", () => this.leave());
    maps.append(node);
    return picture;
  }

  // A row of features as one strip, the first at the top.
  strip(layer) {
    const node = document.createElement("button"), picture = new Picture(), count = layer.shown;
    const across = Math.ceil((count * 2) / TALL), rows = Math.ceil(count / across), side = Math.max(2, Math.min(22, Math.floor(TALL / rows)));
    node.type = "button";
    Object.assign(picture, { rows, across, button: node, chosen: 0 });
    picture.node.style.width = `${STRIP}px`;
    picture.node.style.height = `${rows * side}px`;
    node.append(picture.node);
    if (count <= 12) {
      const names = document.createElement("ol");
      names.setAttribute("aria-hidden", "true"); // the strip is read out value by value: these stand in the style sheet
      names.append(...Array.from({ length: count }, (_, i) => {
        const name = document.createElement("li");
        name.dataset.number = String(i);
        return name;
      }));
      names.style.height = `${rows * side}px`;
      node.append(names);
    }
    const index = (/** @type {number[]} */ [row, column]) => Math.min(count - 1, row + column * rows);
    const show = (i) => {
      picture.chosen = i;
      picture.frame(i % rows, Math.floor(i / rows), 1, 1);
      this.point(layer, i, picture.canvas);
    };
    node.addEventListener("pointermove", (event) => show(index(picture.at(event))));
    node.addEventListener("focus", () => show(picture.chosen));
    for (const name of ["pointerleave", "blur"]) node.addEventListener(name, () => { picture.unframe(); this.leave(); });
    node.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: rows, ArrowLeft: -rows }[event.key];
      if (!step) return;
      event.preventDefault();
      show(Math.max(0, Math.min(count - 1, picture.chosen + step)));
    });
    node.addEventListener("click", () => this.view.open({ layer: layer.name, channel: picture.chosen }));
    this.units.set(layer.name, [picture]);
    return node;
  }

  fill(maps, theme, by) {
    const whole = by === "network" ? most(maps.numbers) : 0;
    for (const layer of maps.layers) {
      const pictures = this.units.get(layer.name), { values } = layer, size = layer.size[0] * layer.size[1];
      const largest = whole || (by === "layer" || layer.features ? most(values) : 0);
      if (layer.features) {
        const [strip] = pictures, { rows, across } = strip, laid = new Float32Array(rows * across);
        values.forEach((v, i) => { laid[(i % rows) * across + Math.floor(i / rows)] = v; });
        Object.assign(strip, { height: rows, width: across });
        paintPixels(strip.canvas, laid, rows, across, signed(theme, largest));
        strip.button.setAttribute("aria-label", `${layer.name}, ${layer.maps} numbers; arrows choose one`);
        continue;
      }
      pictures.forEach((picture, channel) => {
        const own = values.subarray(channel * size, (channel + 1) * size);
        picture.draw(own, layer.size, layer.name === "input" ? pixelScale("ink", theme) : signed(theme, largest || most(own)), picture.side);
        picture.button.setAttribute("aria-label", `${layer.name}, ${unit(layer, channel)}`);
      });
    }
  }

  point(layer, channel, node) {
    const maps = this.view.maps?.by.get(layer.name);
    if (!maps) return;
    const size = layer.size[0] * layer.size[1], own = maps.values.subarray(channel * size, (channel + 1) * size);
    const rows = layer.features ? [["value", brief(own[0])]] : [["from", brief(Math.min(...own))], ["to", brief(Math.max(...own))]];
    if (layer.sources.length) rows.push(["made of", layer.sources.join(", ")]);
    const stage = this.view.root.getBoundingClientRect(), box = node.getBoundingClientRect(), zoom = zoomOf(node);
    this.view.tooltip.show(`${layer.name}, ${unit(layer, channel)} of ${layer.maps}`, rows, (box.right - stage.left) / zoom,
      (box.top + box.height / 2 - stage.top) / zoom, stage.width / zoom, stage.height / zoom);
    this.connect(maps, channel, node);
  }

  // Lines from the maps that this one is made of.
  connect(layer, channel, node) {
    const { edges } = this, zoom = zoomOf(edges), scale = sharpness(edges), width = this.flow.scrollWidth, height = this.flow.scrollHeight;
    Object.assign(edges, { width: Math.round(width * scale), height: Math.round(height * scale) });
    Object.assign(edges.style, { width: `${width}px`, height: `${height}px` });
    const c = edges.getContext("2d"), origin = edges.getBoundingClientRect(), theme = this.view.theme;
    c.setTransform(scale / zoom, 0, 0, scale / zoom, 0, 0); // places below are the window's
    Object.assign(c, { strokeStyle: theme.accent, lineWidth: zoom, globalAlpha: 0.75 });
    const end = node.getBoundingClientRect(), x = end.left - origin.left, y = end.top + end.height / 2 - origin.top;
    for (const source of layer.sources) {
      const all = this.units.get(source) ?? [], alike = all.length === layer.maps && !layer.mixes;
      for (const picture of alike ? [all[channel]] : all) {
        const box = picture?.node.getBoundingClientRect();
        if (!box) continue;
        const from = [box.right - origin.left, box.top + box.height / 2 - origin.top], bend = Math.max(12, (x - from[0]) / 2);
        c.beginPath();
        c.moveTo(from[0], from[1]);
        c.bezierCurveTo(from[0] + bend, from[1], x - bend, y, x, y);
        c.stroke();
      }
    }
  }

  leave() {
    this.view.tooltip.hide();
    this.edges.width = 0;
  }
}
