// One value and its arithmetic: every window times its kernel, the products, their sums, the bias; then what it becomes.

import { tint } from "../kernel/colours.js";
import { bracketed, brief, exact, short, unit } from "./words.js";

const AT_FIRST = 12, WIDE = 12;

function paragraph(className, text) {
  const node = document.createElement("p");
  node.className = className;
  node.textContent = text;
  return node;
}

function operator(text) {
  const node = document.createElement("span");
  node.className = "sign";
  node.textContent = text;
  return node;
}

/**
 * A grid of numbers.
 * @param {string} label
 * @param {number[]} values
 * @param {number[]} shape  height and width
 * @param {any} theme
 * @param {object} [look]
 * @param {number} [look.largest]  the size that has the full colour
 * @param {number[]} [look.quiet]  0 where a cell is padding
 * @param {(index: number) => void} [look.press]  makes buttons of them
 * @param {number} [look.chosen]
 */
function table(label, values, [height, width], theme, { largest, quiet, press, chosen } = {}) {
  const node = document.createElement("table"), columns = height === 1 && width > WIDE ? WIDE : width, top = largest || Math.max(1e-9, ...values.map(Math.abs));
  node.setAttribute("aria-label", label);
  let line = null;
  values.forEach((value, i) => {
    if (i % columns === 0) node.append((line = document.createElement("tr")));
    const cell = document.createElement("td");
    cell.textContent = brief(value);
    cell.dataset.value = String(value);
    cell.style.background = tint(value, top, theme);
    if (quiet && !quiet[i]) { cell.classList.add("padding"); cell.title = "padding"; }
    else if (press) {
      cell.classList.add("way");
      cell.title = `${exact(value)}: open it`;
      cell.addEventListener("click", () => press(i));
    } else cell.title = exact(value);
    if (i === chosen) cell.classList.add("chosen");
    line.append(cell);
  });
  return node;
}

export class ValueLevel {
  /** @param {import("./view.js").FeatureMaps} view */
  constructor(view) {
    this.view = view;
    this.node = document.createElement("div");
    this.node.className = "value";
  }

  // `answer` is what the engine says to digit_value.
  show({ header, arrays }, theme) {
    const key = `${header.layer} ${header.channel} ${header.place}`;
    if (key !== this.key) this.all = false;
    this.key = key;
    let at = 0;
    const terms = header.terms.map((term) => {
      const from = at, to = (at += term.size[0] * term.size[1]), part = (array) => array && Array.from(array.subarray(from, to));
      return { ...term, values: part(arrays.values), weights: part(arrays.weights), inside: part(arrays.inside) };
    });
    const sum = paragraph("sum", this.sentence(header, terms));
    sum.dataset.value = String(header.value);
    const list = document.createElement("div"), shown = this.all ? terms : terms.slice(0, AT_FIRST);
    list.className = "terms";
    if (["weighed", "largest", "mean", "shares", "damped"].includes(header.rule)) list.append(...shown.map((term) => this.term(term, header, theme)));
    else list.append(...shown.map((term) => this.single(term, header)));
    if (shown.length < terms.length) {
      const more = document.createElement("button");
      more.type = "button";
      more.textContent = `Show the other ${terms.length - shown.length} windows`;
      more.addEventListener("click", () => { this.all = true; this.show({ header, arrays }, theme); });
      list.append(more);
    }
    if (header.rest.terms) list.append(paragraph("", `and ${header.rest.terms} more inputs, which bring ${exact(header.rest.sum)}`));
    this.node.replaceChildren(sum, this.becomes(header), list);
  }

  sentence(header, terms) {
    const { numbers, rule } = header, value = exact(header.value), x = terms[0] ? terms[0].sum : 0;
    if (rule === "weighed") {
      const parts = terms.length > 8 ? [...terms.slice(0, 6).map((t) => bracketed(t.sum)), `… (${terms.length - 6} more)`] : terms.map((t) => bracketed(t.sum));
      return `${parts.join(" + ")}${"bias" in numbers ? ` + ${bracketed(numbers.bias)} bias` : ""} = ${value}`;
    }
    if (rule === "largest") return `The largest of ${terms[0].inside.filter(Boolean).length} numbers is ${value}`;
    if (rule === "mean") return `${exact(terms[0].sum)} / ${terms[0].values.length} = ${value}`;
    if (rule === "normalised") {
      return `(${exact(x)} − ${bracketed(numbers.mean)}) / √(${exact(numbers.variance)} + ${brief(numbers.epsilon)}) × ${exact(numbers.gamma)} + ${bracketed(numbers.beta)} = ${value}`;
    }
    if (rule === "shares") return `exp(${exact(terms[0].values[numbers.index])}) / the sum of all exp = ${value}`;
    if (rule === "damped") {
      return `${exact(terms[0].values[numbers.index])} / (${brief(numbers.k)} + ${brief(numbers.alpha)} / ${numbers.size} × the sum of squares) to the power of ${brief(numbers.beta)} = ${value}`;
    }
    if (rule === "added" || rule === "multiplied") return `${terms.map((t) => bracketed(t.sum)).join(rule === "added" ? " + " : " × ")} = ${value}`;
    if (rule === "taken") return terms.length ? `Taken as it is: ${value}` : "Padding: 0";
    const words = {
      relu: `max(0, ${exact(x)})`, leaky_relu: `${x < 0 ? `${brief(numbers.slope)} × ${bracketed(x)}` : exact(x)}`, tanh: `tanh(${exact(x)})`,
      sigmoid: `1 / (1 + exp(−${bracketed(x)}))`, softplus: `log(1 + exp(${exact(x)}))`, gelu: `${exact(x)} × Φ(${exact(x)})`,
    };
    return `${words[header.kind] ?? exact(x)} = ${value}`;
  }

  name(term) {
    const layer = this.view.maps.by.get(term.source);
    if (!layer || layer.features) return term.source;
    return layer.maps > 1 ? `${term.source}, map ${term.channel + 1}` : term.source;
  }

  // Where the number at an index of a term's window is opened; null where it cannot be.
  goes(term, header) {
    const layer = this.view.maps.by.get(term.source), [at, beside] = header.place;
    if (!layer?.opens) return null;
    if ("index" in header.numbers && !layer.features) { // a number of each channel, all at the value's own place
      return (i) => this.view.open({ layer: term.source, channel: term.channel + i, row: at, column: beside });
    }
    return (i) => {
      const row = Math.floor(i / term.size[1]), column = i % term.size[1];
      if (layer.features) this.view.open({ layer: term.source, channel: term.size[1] > 1 ? i : term.channel, row: 0, column: 0 });
      else this.view.open({ layer: term.source, channel: term.channel, row: term.corner[0] + row * term.step[0], column: term.corner[1] + column * term.step[1] });
    };
  }

  term(term, header, theme) {
    const figure = document.createElement("figure"), caption = document.createElement("figcaption"), line = document.createElement("div");
    const [rows, columns] = term.size.map((n, k) => `${term.corner[k] + 1}–${term.corner[k] + 1 + (n - 1) * term.step[k]}`);
    const plane = !this.view.maps.by.get(term.source)?.features && term.size[0] * term.size[1] > 1 && !("index" in header.numbers);
    caption.textContent = this.name(term) + (plane ? `: rows ${rows}, columns ${columns}` : "");
    line.className = "line";
    const greatest = header.rule === "largest" ? this.greatest(term) : "index" in header.numbers ? header.numbers.index : undefined;
    line.append(table("window", term.values, term.size, theme, { quiet: term.inside, press: this.goes(term, header), chosen: greatest }));
    if (term.weights) {
      const products = term.values.map((v, i) => v * term.weights[i]);
      line.append(operator("×"), table("kernel", term.weights, term.size, theme), operator("="), table("products", products, term.size, theme));
      const sum = operator(`Σ = ${exact(term.sum)}`);
      sum.classList.add("brings");
      sum.dataset.value = String(term.sum);
      line.append(sum);
    }
    figure.append(caption, line);
    return figure;
  }

  greatest(term) {
    let best = -1;
    term.values.forEach((v, i) => { if (term.inside[i] && (best < 0 || v > term.values[best])) best = i; });
    return best;
  }

  // A single number that was read.
  single(term, header) {
    const node = document.createElement("p"), go = this.goes(term, header), words = `${this.name(term)}: ${exact(term.sum)}`;
    if (!go) {
      node.textContent = words;
      return node;
    }
    const link = document.createElement("button");
    link.type = "button";
    link.textContent = `${words}: open it`;
    link.addEventListener("click", () => go(0));
    node.append(link);
    return node;
  }

  // What the layers after make of this value, each a button that opens it.
  becomes(header) {
    const line = document.createElement("div");
    line.className = "becomes";
    let name = header.layer;
    for (;;) {
      const after = this.view.maps.layers.filter((l) => l.sources.includes(name)), [next] = after;
      const before = this.view.maps.by.get(name);
      if (after.length !== 1 || next.mixes || !next.opens || next.maps !== before.maps || `${next.size}` !== `${before.size}`) break;
      const at = header.channel * next.size[0] * next.size[1] + header.place[0] * next.size[1] + header.place[1];
      if (!(at < next.values.length)) break;
      const node = document.createElement("button");
      node.type = "button";
      node.textContent = `${short(next.kind)} ${exact(next.values[at])}`;
      node.setAttribute("aria-label", `Open the value in ${next.name}, ${unit(next, header.channel)}`);
      node.addEventListener("click", () => this.view.open({ layer: next.name, channel: header.channel, row: header.place[0], column: header.place[1] }));
      line.append(operator("→"), node);
      name = next.name;
    }
    if (line.children.length) line.prepend("It becomes");
    return line;
  }
}
