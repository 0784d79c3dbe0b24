// What stands on the picture above its columns: how many layers and units, each layer's activation, and the losses.

import { number } from "../kernel/numbers.js";
import { button } from "../kernel/widgets.js";
import { ACTIVATIONS, SHORT } from "./choices.js";
import { opener } from "./matrices.js";
import { regulariser } from "./regularise.js";

export class Heads {
  /** @param {import("./diagram.js").Diagram} diagram */
  constructor(diagram) {
    this.diagram = diagram;
    this.node = document.createElement("div");
    this.node.className = "heads";
    this.inputs = document.createElement("div");
    this.inputs.className = "head inputs";
    this.inputs.textContent = "Inputs";
    this.layers = document.createElement("div");
    this.layers.className = "head layers";
    this.count = document.createElement("span");
    this.layers.append(
      button("\u2212", "One hidden layer fewer", () => diagram.playground.shape.layers(diagram.index, -1), "round"),
      this.count,
      button("+", "One hidden layer more", () => diagram.playground.shape.layers(diagram.index, 1), "round"),
    );
    this.columns = document.createElement("div");
    this.answer = document.createElement("div");
    this.answer.className = "head answer";
    this.title = document.createElement("strong");
    this.matrix = button("as matrices", "The output layer as matrices", () => diagram.playground.open(`m${diagram.net.units.length}`, diagram.index), "as-matrices");
    this.losses = document.createElement("div");
    this.losses.className = "losses";
    this.train = this.loss("Training loss", "train");
    this.test = this.loss("Test loss", "test");
    this.quality = document.createElement("details");
    this.quality.className = "quality";
    this.right = document.createElement("summary");
    this.right.title = "Open to see the confusion matrix";
    this.table = document.createElement("div");
    this.table.className = "confusion";
    this.quality.append(this.right, this.table);
    this.losses.append(this.train, this.test, this.quality);
    const title = document.createElement("div");
    title.className = "name";
    title.append(this.title, this.matrix);
    this.answer.append(title, this.losses);
    this.node.append(this.inputs, this.layers, this.columns, this.answer);
    this.node.style.visibility = "hidden"; // until the first picture says where everything stands
    this.starting = document.createElement("p");
    this.starting.className = "starting";
    this.starting.setAttribute("role", "status");
    this.starting.textContent = "The network is starting \u2026";
    diagram.node.append(this.node, this.starting);
  }

  loss(label, name) {
    const node = button("", `${label}: open its arithmetic`, () => this.diagram.playground.open("loss", this.diagram.index), `loss ${name}`);
    const words = document.createElement("span"), value = document.createElement("output");
    words.textContent = label;
    node.append(words, value);
    node.removeAttribute("aria-label"); // its name is what stands on it
    return Object.assign(node, { number: value });
  }

  // Rows are what the points are, columns what they are taken for; training points, then test points.
  confusion(counts) {
    const { image } = this.diagram.net.about, things = image ? "images" : "points", key = JSON.stringify([counts, image?.names]), name = (k) => image?.names[k] ?? k;
    if (key === this.counted) return;
    this.counted = key;
    if (!counts) { this.table.textContent = "Numbers are predicted here, not classes."; return; }
    this.table.replaceChildren(...[[`Training ${things}`, counts.train], [`Test ${things}`, counts.test]].map(([words, rows]) => {
      const table = document.createElement("table"), caption = table.createCaption(), head = table.insertRow();
      caption.textContent = words;
      head.insertCell().textContent = "is \u2193 taken for \u2192";
      rows.forEach((_, k) => { head.insertCell().textContent = name(k); });
      rows.forEach((row, k) => {
        const line = table.insertRow();
        line.insertCell().textContent = name(k);
        row.forEach((count, j) => { const cell = line.insertCell(); cell.textContent = count; cell.className = j === k ? "right" : count ? "wrong" : ""; });
      });
      return table;
    }));
  }

  place() {
    this.node.style.visibility = "";
    this.starting.remove();
    const { layout, net } = this.diagram.scene, { playground } = this.diagram, { heads } = layout;
    const put = (node, { x, y, width, height }) => Object.assign(node.style, { left: `${Math.round(x)}px`, top: `${Math.round(y)}px`, width: `${Math.round(width)}px`, height: `${Math.round(height)}px` });
    this.node.style.setProperty("--l", `${layout.letter}px`);
    this.node.classList.toggle("narrow", heads.narrow);
    this.node.classList.toggle("ample", heads.ample);
    put(this.inputs, heads.inputs);
    const hidden = net.about.layers.slice(0, -1);
    put(this.layers, heads.layers);
    this.count.textContent = !hidden.length ? "no hidden layer" : hidden.length === 1 ? "1 hidden layer" : `${hidden.length} hidden layers`;
    this.layers.hidden = playground.hides("layers");
    this.columns.replaceChildren(...hidden.map((layer, k) => {
      const node = this.column(layer, k);
      put(node, heads.columns[k]);
      return node;
    }));
    put(this.answer, heads.answer);
    this.title.hidden = heads.answer.width < 255 && !playground.split;
  }

  // The head of a hidden layer: how many neurons, one fewer, one more, and their activation.
  column(layer, k) {
    const { playground, index } = this.diagram, { narrow } = this.diagram.scene.layout.heads;
    const node = document.createElement("div"), line = document.createElement("div"), count = document.createElement("span");
    node.className = "head column";
    count.textContent = layer.units;
    count.title = `${layer.units} neurons in layer ${k + 1}`;
    line.className = "units";
    const fewer = button("\u2212", `One neuron fewer in layer ${k + 1}`, () => playground.shape.units(index, k, -1), "round");
    const more = button("+", `One neuron more in layer ${k + 1}`, () => playground.shape.units(index, k, 1), "round");
    line.append(...(narrow ? [fewer, more] : [fewer, count, more]));
    count.hidden = line.hidden = playground.hides("units");
    const first = narrow ? document.createElement("div") : line; // where there is little room, the count has a line of its own
    first.className = "units";
    if (narrow) { first.append(count); node.append(first); }
    if (!playground.hides("matrices")) first.append(opener(playground, index, k + 1));
    const choices = document.createElement("div");
    choices.className = "choosing";
    node.append(line, choices);
    if (!playground.hides("activation")) {
      const label = document.createElement("label"), name = document.createElement("span"), select = document.createElement("select");
      label.className = "activation";
      select.setAttribute("aria-label", `Activation of layer ${k + 1}`);
      for (const [value, words] of ACTIVATIONS) select.append(new Option(words, value));
      select.addEventListener("change", () => playground.shape.activation(index, k, select.value));
      label.append(name, select);
      choices.append(label);
      this.say(label, layer.activation);
    }
    if (!playground.hides("layer_regularisation")) {
      const control = regulariser(k + 1, (fields) => playground.shape.one(index, k, fields));
      choices.append(control);
      this.regularised(control, k);
    }
    return node;
  }

  // The activation that a head shows; a narrow one has an abbreviation, the list beneath it all names in full.
  say(label, activation) {
    const name = label.querySelector("span"), select = label.querySelector("select"), words = ACTIVATIONS.find(([value]) => value === activation)?.[1] ?? activation;
    select.value = activation;
    select.title = words;
    name.textContent = this.diagram.scene.layout.heads.narrow ? SHORT[activation] ?? words : words;
  }

  // What the head of a layer says of its dropout and batch norm, as long as it has room.
  regularised(control, k) {
    const { playground, index, scene: { layout } } = this.diagram, layer = playground.learner(index).layers[k], { heads, letter } = layout;
    const room = heads.columns[k].width * (heads.ample ? 0.6 : 1) - letter * (heads.narrow ? 0.3 : 1.6);
    if (layer) control.show(layer, playground.theme, letter * 0.92, room);
  }

  // Keep the shown choices to what the state says, where they are not made anew.
  names() {
    const layers = this.diagram.playground.learner(this.diagram.index).layers;
    [...this.columns.children].forEach((node, k) => {
      const label = node.querySelector(".activation:not(.regular)");
      if (label && layers[k]) this.say(label, layers[k].activation);
      const control = node.querySelector(".regular");
      if (control && this.diagram.scene.layout.heads.columns[k]) this.regularised(control, k);
    });
  }

  refresh() {
    const { about } = this.diagram.net, { playground, index } = this.diagram;
    const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
    say(this.title, playground.split ? `Network ${index ? "B" : "A"}` : "Output");
    say(this.train.number, number(about.loss.train, 3));
    say(this.test.number, number(about.loss.test, 3));
    const scores = about.accuracy ?? about.r2;
    const show = (v) => v === null || v === undefined ? "\u2013" : about.accuracy ? `${Math.round(100 * v)}%` : number(v, 2);
    this.quality.hidden = !scores || (scores.train === null && scores.test === null);
    say(this.right, !scores ? "" : about.accuracy ? `${show(scores.train)} right, ${show(scores.test)} in test` : `R\u00b2 ${show(scores.train)}, ${show(scores.test)} in test`);
    if (this.quality.open) this.confusion(about.confusion);
    this.test.style.setProperty("--line", playground.linesOf(index)[1]?.colour ?? "currentColor");
    this.train.style.setProperty("--line", playground.linesOf(index)[0]?.colour ?? "currentColor");
  }
}
