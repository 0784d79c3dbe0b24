// The small card in which a weight or a bias is typed or dragged to another value, live.

import { button, focused } from "../kernel/widgets.js";
import { MOST_WEIGHT } from "../kernel/wire.js";
import { placeOf } from "./layout.js";
import { besides } from "./editor_place.js";

export class Editor {
  /** @param {import("./diagram.js").Diagram} diagram */
  constructor(diagram) {
    this.diagram = diagram;
    this.element = null;
    this.node = document.createElement("form");
    this.node.className = "editor";
    this.node.hidden = true;
    this.words = document.createElement("strong");
    this.input = document.createElement("input");
    Object.assign(this.input, { type: "number", step: "any" });
    this.range = document.createElement("input");
    Object.assign(this.range, { type: "range", min: -5, max: 5, step: 0.01 });
    this.range.setAttribute("aria-label", "Drag to change the value");
    const line = document.createElement("div");
    line.append(this.input, button("0", "Set it to zero", () => this.tell(0)), button("\u00d7", "Close", () => this.close()));
    this.node.append(this.words, line, this.range);
    this.node.addEventListener("submit", (event) => { event.preventDefault(); this.commit(); this.close(); });
    this.input.addEventListener("change", () => this.commit());
    this.range.addEventListener("input", () => this.tell(+this.range.value));
    this.node.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); event.stopPropagation(); });
    this.node.addEventListener("pointerdown", (event) => event.stopPropagation());
    diagram.node.append(this.node);
  }

  get open() {
    return this.element !== null;
  }

  show(element) {
    this.element = element;
    this.before = this.diagram.playground.valueOf(element, this.diagram.index);
    this.node.hidden = false;
    this.words.textContent = this.diagram.titleOf(element);
    this.input.setAttribute("aria-label", this.words.textContent);
    this.input.value = String(Number(this.before.toPrecision(6)));
    this.range.value = this.before;
    this.follow();
    this.input.focus({ preventScroll: true });
    this.input.select();
  }

  commit() {
    const value = +this.input.value, { playground, index } = this.diagram;
    if (!this.element || this.input.value === "" || !Number.isFinite(value)) return;
    if (value !== Number(playground.valueOf(this.element, index).toPrecision(6))) this.tell(value);
  }

  tell(value) {
    const { playground, index } = this.diagram, held = Math.min(MOST_WEIGHT, Math.max(-MOST_WEIGHT, value));
    this.input.value = String(held);
    this.range.value = String(held);
    playground.edit(this.element, held, index);
    if (held !== value) playground.words.beyond(this.element[0] === "b" ? "the bias" : "the weight", value, held);
  }

  // Follow the element's place, and its value unless one is being typed.
  follow() {
    if (!this.element) return;
    const at = placeOf(this.diagram.scene.layout, this.element), value = this.diagram.net.value(this.element);
    if (!at || value !== value) { this.close(); return; }
    const typed = focused(this.node);
    if (typed !== this.input && typed !== this.range) {
      this.input.value = String(Number(value.toPrecision(6)));
      this.range.value = value;
    }
    const { layout } = this.diagram.scene, { offsetWidth: width, offsetHeight: height } = this.node, key = `${this.element} ${width} ${height}`;
    if (this.beside?.layout === layout && this.beside.key === key) return;
    this.beside = { layout, key };
    const { x, y } = besides(layout, this.element, width, height);
    this.node.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  close() {
    if (!this.open) return;
    this.element = null;
    if (this.node.contains(focused(this.node))) this.diagram.node.focus({ preventScroll: true });
    this.node.hidden = true;
    this.diagram.playground.draw();
  }
}
