// One map with all that made it: input maps, kernels, what each brings, the sum with the bias, and what comes after.

import { pixelScale } from "../kernel/pixels.js";
import { Picture, most, signed } from "./paint.js";
import { brief, exact, short } from "./words.js";

const INPUT = 76, BIG = 230, AFTER = 120;
const WHAT = {
  max_pool2d: "The largest number of each window", average_pool2d: "The mean of each window", batch_norm: "Every number on the scale of the training digits",
  flatten: "The same numbers, one after the other", pad: "The same numbers with zeros around", dropout: "The same numbers: nothing is dropped once training is over",
};

function labelled(words, ...nodes) {
  const figure = document.createElement("figure"), caption = document.createElement("figcaption");
  caption.textContent = words;
  figure.append(caption, ...nodes);
  return figure;
}

function sign(text) {
  const node = document.createElement("span");
  node.className = "sign";
  node.textContent = text;
  return node;
}

// A long row is folded into a block.
function folded([height, width]) {
  if (height > 1 || width <= 12) return [height, width];
  const across = Math.ceil(Math.sqrt(width));
  return [Math.ceil(width / across), across];
}

export class MapLevel {
  /** @param {import("./view.js").FeatureMaps} view */
  constructor(view) {
    this.view = view;
    this.node = document.createElement("div");
    this.node.className = "opened";
  }

  // `answer` is what the engine says to digit_map.
  show({ header, arrays }, theme, by) {
    let at = 0;
    const take = ([height, width]) => arrays.values.subarray(at, (at += height * width));
    const made = take(header.size), after = header.then.map((then) => take(then.size));
    const parts = header.inputs.map((part) => ({
      ...part, map: take(part.size), kernelValues: part.kernel && take(part.kernel), broughtValues: part.brought && take(part.brought),
    }));
    const layer = this.view.maps.by.get(header.layer), whole = by === "network" ? most(this.view.maps.numbers) : 0;
    const of = (name, values) => {
      if (name === "input") return pixelScale("ink", theme);
      return signed(theme, whole || (by === "layer" ? most(this.view.maps.by.get(name).values) : most(values)));
    };
    this.header = header;
    const kernels = Math.max(1e-9, ...parts.map((part) => (part.kernelValues ? most(part.kernelValues) : 0)));
    const brought = Math.max(1e-9, ...parts.map((part) => (part.broughtValues ? most(part.broughtValues) : 0)));
    this.inputs = parts.map((part) => this.input(part, theme, of, kernels, brought));
    const inputs = document.createElement("div"), out = document.createElement("div");
    inputs.className = "inputs";
    inputs.append(...this.inputs.map((input) => input.node));
    if (header.left_out) inputs.append(labelled(`and ${header.left_out} more inputs`));
    out.className = "out";
    out.append(this.big(made, header, of(header.layer, made), parts.length, layer), ...this.follow(header, after, of));
    this.node.replaceChildren(inputs, out);
  }

  input(part, theme, of, kernels, brought) {
    const picture = new Picture(), line = document.createElement("div");
    picture.draw(part.map, folded(part.size), of(part.source, part.map), part.map.length === 1 ? 24 : INPUT);
    line.className = "line";
    line.append(picture.node);
    if (part.map.length === 1) line.append(sign(brief(part.map[0])));
    if (part.kernelValues) {
      const kernel = new Picture("kernel"), gives = new Picture();
      kernel.draw(part.kernelValues, folded(part.kernel), signed(theme, kernels), part.kernel[0] === 1 && part.kernel[1] > 12 ? INPUT : Math.min(56, 14 * Math.max(...part.kernel)));
      gives.draw(part.broughtValues, part.brought, signed(theme, brought), part.brought[0] * part.brought[1] === 1 ? 22 : INPUT);
      kernel.node.title = `weights from ${brief(Math.min(...part.kernelValues))} to ${brief(Math.max(...part.kernelValues))}`;
      line.append(sign(part.brought[0] * part.brought[1] === 1 ? "×" : "∗"), kernel.node, sign("="), gives.node);
      if (part.brought[0] * part.brought[1] === 1) line.append(sign(brief(part.broughtValues[0])));
    }
    const source = this.view.maps.by.get(part.source), name = source.maps > 1 && !source.features ? `${part.source}, map ${part.channel + 1}` : part.source;
    const node = labelled(name, line);
    if (part.source !== "input" && !source.features) {
      picture.node.classList.add("way");
      picture.node.title = `Open ${name}`;
      picture.node.addEventListener("click", () => this.view.open({ layer: part.source, channel: part.channel }));
    }
    return { node, picture };
  }

  big(made, header, scale, count, layer) {
    const picture = new Picture("big"), readout = document.createElement("p");
    picture.draw(made, header.size, scale, made.length === 1 ? 56 : BIG);
    picture.node.tabIndex = 0;
    picture.node.setAttribute("role", "application");
    picture.node.setAttribute("aria-label", `${header.layer}: arrows choose a value, Enter opens it`);
    readout.className = "readout";
    readout.setAttribute("role", "status");
    readout.textContent = made.length === 1 ? `${exact(made[0])}${layer.opens ? ": click to open it" : ""}` : layer.opens ? "Point at a value to see what it reads; click to open it." : "Values of this kind of layer are not opened.";
    let place = [0, 0];
    const show = (/** @type {number[]} */ [row, column]) => {
      place = [row, column];
      picture.frame(row, column, 1, 1);
      readout.textContent = `row ${row + 1}, column ${column + 1}: ${exact(made[row * header.size[1] + column])}`;
      this.reach(row, column);
    };
    picture.node.addEventListener("pointermove", (event) => show(picture.at(event)));
    picture.node.addEventListener("pointerleave", () => { picture.unframe(); this.inputs.forEach((input) => input.picture.unframe()); });
    const open = () => layer.opens && this.view.open({ layer: header.layer, channel: header.channel, row: place[0], column: place[1] });
    picture.node.addEventListener("click", (event) => { show(picture.at(event)); open(); });
    picture.node.addEventListener("keydown", (event) => {
      const move = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
      if (event.key === "Enter") open();
      else if (move) show([0, 1].map((k) => Math.max(0, Math.min(header.size[k] - 1, place[k] + move[k]))));
      else return;
      event.preventDefault();
    });
    const weighed = header.inputs[0]?.kernel;
    const sum = count > 1 ? `The sum of the ${count + header.left_out}` : "What the kernel makes of it";
    const words = weighed ? `${sum}, and ${exact(header.bias)} as bias` : WHAT[header.kind] ?? `${short(header.kind)} of every number`;
    return labelled(header.layer === "input" ? "The image" : words, picture.node, readout);
  }

  // Frame in every input what one value reads.
  reach(row, column) {
    const { window } = this.header;
    for (const { picture } of this.inputs) {
      if (window) {
        const [kernel, stride, before, dilation] = window;
        const top = row * stride[0] - before[0], left = column * stride[1] - before[1];
        picture.frame(top, left, (kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1);
      } else if (picture.height === this.header.size[0] && picture.width === this.header.size[1]) picture.frame(row, column, 1, 1);
      else picture.frame(0, 0, picture.height, picture.width);
    }
  }

  follow(header, after, of) {
    if (!header.then.length) return [];
    const line = document.createElement("div");
    line.className = "then";
    header.then.forEach((then, i) => {
      const picture = new Picture("way"), node = document.createElement("button");
      node.type = "button";
      picture.draw(after[i], then.size, of(then.name, after[i]), then.size[0] * then.size[1] === 1 ? 24 : AFTER);
      node.append(picture.node);
      node.setAttribute("aria-label", `Open ${then.name}`);
      node.addEventListener("click", () => this.view.open({ layer: then.name, channel: header.channel }));
      line.append(sign("→"), labelled(short(then.kind), node));
      if (after[i].length === 1) line.append(sign(brief(after[i][0])));
    });
    return [line];
  }
}
