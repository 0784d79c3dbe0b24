// The line above the picture: where we are (to click and to type over), zoom, sign, and the exports.

import { span } from "../kernel/numbers.js";
import { button, element } from "../kernel/widgets.js";
import { exportHtml, exportPng, exportSvg } from "./exports.js";

export class Bar {
  /** @param {import("./view.js").GenomeView} view */
  constructor(view) {
    this.view = view;
    this.node = element("div", "bar");
    this.trail = element("nav", "trail", "", { "aria-label": "Region in view" });
    this.form = element("form", "jump");
    this.input = element("input", "", "", {
      type: "text", spellcheck: "false", autocomplete: "off", placeholder: "Go to chr:start-end, gene or SNP", "aria-label": "Go to a region, gene or SNP",
    });
    this.message = element("span", "message", "", { role: "status" });
    this.form.append(this.input, this.message);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.view.genome || !this.input.value.trim()) return;
      const jumped = this.view.jump(this.input.value);
      this.message.textContent = jumped ? "" : `Nothing here is called \u201c${this.input.value.trim().slice(0, 40)}\u201d.`;
      if (jumped) { this.input.value = ""; this.view.surface.node.focus({ preventScroll: true }); }
    });
    this.input.addEventListener("input", () => { this.message.textContent = ""; });
    this.input.addEventListener("keydown", (event) => event.stopPropagation());
    this.sign = button("\u00b1", "Show scores with their sign", () => this.view.toggleSign());
    const tools = element("div", "tools");
    tools.append(
      this.sign,
      button("\u2212", "Zoom out", () => this.view.zoom(1.6, undefined, true)),
      button("+", "Zoom in", () => this.view.zoom(1 / 1.6, undefined, true)),
      this.menu(),
    );
    this.node.append(this.trail, this.form, tools);
  }

  menu() {
    const menu = element("details", "menu"), name = element("summary", "", "Export"), list = element("div");
    const entry = (label, title, act) => button(label, title, async () => {
      menu.open = false;
      try { await act(this.view); this.message.textContent = ""; } catch (error) { this.message.textContent = error.message; }
    });
    list.append(
      entry("Picture (PNG)", "Save this view as a PNG picture at twice the size", exportPng),
      entry("Drawing (SVG)", "Save this view as an SVG drawing", exportSvg),
      entry("Page (HTML)", "Save the whole view as a page that works without a server", exportHtml),
    );
    menu.append(name, list);
    menu.addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
    menu.addEventListener("focusout", (event) => { if (!menu.contains(/** @type {Node | null} */ (event.relatedTarget))) menu.open = false; });
    return menu;
  }

  refresh() {
    const { view } = this, g = view.genome;
    if (!g) return;
    const [x0, x1] = view.target, inside = g.chromosomes.filter((c) => c.end > x0 && c.start < x1);
    const c = g.chromosomeAt((x0 + x1) / 2), single = inside.length === 1;
    /** @type {[string, (() => void) | null][]} */
    const steps = [[g.mapped ? "Genome" : "All markers", () => view.home()]];
    const several = g.chromosomes.length > 1;
    if (single && several) steps.push([c.label, () => view.show(c.start, c.end, { smooth: true })]);
    const part = single ? x1 - x0 < (c.end - c.start) * 0.995 : x1 - x0 < g.length * 0.9999;
    if (part) {
      const unit = c.step || 1; // markers without a place stand a step apart
      const bp = (x) => Math.max(1, Math.round((Math.min(Math.max(x, c.start), c.end) - c.offset) / unit)).toLocaleString("en-GB");
      const size = c.step ? `${Math.round((x1 - x0) / unit).toLocaleString("en-GB")} markers` : g.mapped ? span(x1 - x0) : `${Math.round(x1 - x0).toLocaleString("en-GB")} markers`;
      const text = single ? `${bp(x0)}\u2013${bp(x1)} (${size})` : `${inside[0].label} to ${inside[inside.length - 1].label}`;
      steps.push([text, null]);
    }
    this.trail.replaceChildren(...steps.flatMap(([label, act], i) => {
      const last = i === steps.length - 1;
      const node = act && !last ? button(label, `Show ${label}`, act) : document.createElement("span");
      node.textContent = label;
      if (last) node.setAttribute("aria-current", "location");
      if (i === 0) return [node];
      return [element("i", "", "\u203a", { "aria-hidden": "true" }), node];
    }));
    this.sign.hidden = !view.layers.some((layer) => layer.signed);
    this.sign.setAttribute("aria-pressed", String(view.state.signed));
  }
}
