// What stands above the columns of a network on images: layers, their kinds, maps and activations; the losses.

import { button, element } from "../../kernel/widgets.js";
import { ACTIVATIONS, SHORT } from "../choices.js";
import { Heads } from "../heads.js";
import { KINDS } from "./shape.js";

// A choice that looks like a word, and shows another one than its list where there is little room.
function menu(label, options, value, said, tell) {
  const node = element("label", "activation"), name = element("span", "", said), select = element("select", "", "", { "aria-label": label, title: label });
  for (const [key, words] of options) select.append(new Option(words, key));
  select.value = value;
  select.addEventListener("change", () => tell(select.value));
  node.append(name, select);
  return node;
}

const SIZES = [2, 3, 5];

export class ImageHeads extends Heads {
  /** @param {any} diagram */
  constructor(diagram) {
    super(diagram);
    this.matrix.remove();
    const { images } = diagram.playground.shape;
    const more = menu("Add a layer", [["", "Add a layer:"], ...KINDS], "", "+ layer", (kind) => {
      more.querySelector("select").value = "";
      if (kind) images.add(kind);
    });
    more.classList.add("add-layer");
    this.layers.replaceChildren(button("\u2212", "Take the last hidden layer away", () => images.fewer(), "round"), this.count, more);
  }

  place() {
    super.place();
    this.inputs.textContent = this.diagram.net.about.image.kind === "windows" ? "Genotypes" : "Image";
  }

  column(layer, k) {
    const { playground, scene, net } = /** @type {any} */ (this.diagram), { images } = playground.shape, { narrow } = scene.layout.heads, stage = net.stages[k];
    const node = element("div", "head column"), dense = stage.kind === "dense", learns = dense || stage.kind === "conv";
    const size = stage.kernel[0] > 1 ? `${stage.kernel[0]}\u00d7${stage.kernel[1]}` : `${stage.kernel[1]}`, spec = playground.learner(0).maps[k];
    const name = { conv: narrow ? "Conv." : "Convolution", max: narrow ? "Max" : "Max pooling", average: narrow ? "Mean" : "Average pooling", dense: "Dense" }[stage.kind];
    node.append(menu(`Kind of layer ${k + 1}`, this.kinds(stage), this.kind(stage, spec), dense ? name : `${name} ${size}`, (kind) => this.become(k, kind, spec)));
    const line = element("div", "units"), count = element("span", "", this.said(layer, stage, narrow));
    const what = dense ? "neuron" : "map";
    if (learns) {
      line.append(button("\u2212", `One ${what} fewer in layer ${k + 1}`, () => images.units(k, -1), "round"), count, button("+", `One ${what} more in layer ${k + 1}`, () => images.units(k, 1), "round"));
    } else line.append(count);
    if (!playground.hides("units")) node.append(line);
    if (learns && !playground.hides("activation")) {
      const now = layer.activation, words = ACTIVATIONS.find(([value]) => value === now)?.[1] ?? now;
      node.append(menu(`Activation of layer ${k + 1}`, ACTIVATIONS, now, narrow ? SHORT[now] ?? words : words, (value) => images.set(k, { activation: value })));
    }
    return node;
  }

  said({ units }, { kind, rows, columns }, narrow) {
    const size = rows > 1 ? `${rows}\u00d7${columns}` : `${columns}`;
    if (kind === "dense") return narrow ? `${units}` : `${units} neurons`;
    return narrow ? `${units}` : `${units} of ${size}`;
  }

  kind(stage, spec) {
    return stage.kind === "dense" ? "dense" : stage.kind === "conv" ? `conv ${spec?.kernel ?? stage.kernel[1]} ${spec?.padding ?? "same"}` : `${stage.kind} ${stage.kernel[1]}`;
  }

  kinds(stage) {
    if (stage.kind === "dense") return [["dense", "Dense layer"], ["remove", "Take this layer away"]];
    const size = (k) => (this.diagram.net.about.image.rows > 1 ? `${k} \u00d7 ${k}` : `${k}`);
    return [
      ...SIZES.flatMap((k) => [[`conv ${k} same`, `Convolution ${size(k)}, padded: maps keep their size`], [`conv ${k} valid`, `Convolution ${size(k)}, not padded: maps shrink`]]),
      ...SIZES.map((k) => [`max ${k}`, `Max pooling ${size(k)}`]), ...SIZES.map((k) => [`average ${k}`, `Average pooling ${size(k)}`]),
      ["remove", "Take this layer away"],
    ];
  }

  become(k, choice, spec) {
    const { images } = this.diagram.playground.shape, [kind, kernel, padding] = choice.split(" ");
    if (kind === "remove") images.remove(k);
    else if (kind === "conv") images.set(k, { kind, kernel: +kernel, padding, maps: spec?.maps ?? 8, activation: spec?.activation ?? "relu" });
    else if (kind !== "dense") images.set(k, { kind, kernel: +kernel });
  }

  // Choices are made anew with the layout; nothing else keeps them.
  names() {}
}
