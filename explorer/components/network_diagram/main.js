// The network as an SVG: a click, or Enter on a focused block, says its name to Python.

import { unpack } from "../canvas/bytes.js";
import { readTheme } from "../canvas/theme.js";
import { whole } from "../canvas/numbers.js";
import { shortened } from "../canvas/labels.js";
import { BLOCK, edge, place } from "./place.js";

const FAMILY = [
  [/conv/, "conv"], [/pool/, "pool"], [/dense|embedding|linear/, "dense"], [/attention/, "attention"], [/add|concat/, "join"],
];

function svg(name, attributes = {}, text = null) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== null) node.textContent = text;
  return node;
}

class Diagram {
  constructor(parent) {
    this.parent = parent;
    this.root = document.createElement("section");
    this.root.className = "network-diagram";
    this.root.diagram = this;
    parent.append(this.root);
    this.emit = () => {};
    this.observer = new ResizeObserver(() => {
      if (this.data && Math.abs(this.root.clientWidth - (this.drawnAt || 0)) > 8) this.draw();
    });
    this.observer.observe(this.root);
  }

  destroy() {
    this.observer.disconnect();
    this.root.remove();
  }

  update(data) {
    const known = (name) => data.blocks.some((block) => block.name === name || block.parts.some(([part]) => part === name));
    if (!this.data || this.data.selected !== data.selected || !known(this.selected)) this.selected = data.selected;
    this.data = data;
    this.draw();
  }

  choose(name) {
    this.selected = name;
    this.emit(name);
    this.mark();
  }

  mark() {
    for (const node of this.root.querySelectorAll("[data-name]")) {
      const on = node.dataset.name === this.selected;
      node.classList.toggle("chosen", on);
      if (node.getAttribute("role") === "button") node.setAttribute("aria-pressed", String(on));
    }
  }

  draw() {
    const { data } = this, theme = readTheme(this.parent.host || this.parent);
    this.drawnAt = this.root.clientWidth;
    const { boxes, width, height } = place(data.blocks, Math.max(360, this.root.clientWidth));
    const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group" });
    picture.setAttribute("aria-label", `${data.title}: ${data.blocks.length} blocks, ${whole(data.parameters)} parameters`);
    this.root.style.setProperty("--conv", theme.lines[0]);
    this.root.style.setProperty("--dense", theme.lines[1]);
    this.root.style.setProperty("--pool", theme.lines[2]);
    this.root.style.setProperty("--attention", theme.lines[3]);
    this.root.style.setProperty("--join", theme.lines[4]);
    this.root.style.setProperty("--quiet", theme.axis);
    const marker = svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
    marker.append(svg("path", { d: "M0 0.5L7.5 4L0 7.5Z", class: "tip" }));
    const defs = svg("defs");
    defs.append(marker);
    picture.append(defs);
    let order = 0;
    for (const block of data.blocks) {
      for (const source of block.sources) {
        const { d, skip } = edge(boxes.get(source), boxes.get(block.name), order);
        if (skip) order++;
        picture.append(svg("path", { d, class: skip ? "edge skip" : "edge", "marker-end": "url(#tip)" }));
      }
    }
    picture.append(this.inputNode(boxes.get("input")));
    for (const block of data.blocks) picture.append(this.node(block, boxes.get(block.name)));
    this.root.replaceChildren(picture);
    this.mark();
  }

  inputNode(box) {
    const group = svg("g", { transform: `translate(${box.x} ${box.y})`, class: "block input" });
    group.append(svg("rect", { width: BLOCK.width, height: BLOCK.height, rx: 8 }),
      svg("text", { x: 12, y: 22, class: "title" }, "Input"),
      svg("text", { x: 12, y: 40, class: "parts" }, this.data.inputAxes),
      svg("text", { x: 12, y: 57, class: "shape" }, this.data.input));
    return group;
  }

  node(block, box) {
    const family = FAMILY.find(([pattern]) => pattern.test(block.kind))?.[1] ?? "plain";
    const group = svg("g", { transform: `translate(${box.x} ${box.y})`, class: `block ${family}${block.error ? " broken" : ""}`,
      tabindex: 0, role: "button", "data-name": block.name });
    const parameters = block.parameters ? `${whole(block.parameters)} parameters` : "no parameters";
    const name = `${block.name}: ${block.title}${block.repeats > 1 ? `, ${block.repeats} times` : ""}, output ${block.output || "none"}, ${parameters}`;
    group.setAttribute("aria-label", block.error ? `${name}. ${block.error}` : name);
    group.append(svg("title", {}, block.error || name));
    if (block.repeats > 1) group.append(svg("rect", { x: 4, y: -4, width: BLOCK.width, height: BLOCK.height, rx: 8, class: "behind" }));
    group.append(svg("rect", { width: BLOCK.width, height: BLOCK.height, rx: 8 }), svg("rect", { x: 0, y: 10, width: 4, height: BLOCK.height - 20, rx: 2, class: "stripe" }));
    const most = block.repeats > 1 ? 16 : 20;
    group.append(svg("text", { x: 12, y: 20, class: "title" }, shortened(block.title, most)));
    if (block.repeats > 1) group.append(svg("text", { x: BLOCK.width - 10, y: 20, class: "repeats", "text-anchor": "end" }, `\u00d7${block.repeats}`));
    group.append(svg("text", { x: 12, y: 57, class: "shape" }, shortened(block.error ? "does not fit" : block.output, 16)));
    if (block.parameters) group.append(svg("text", { x: BLOCK.width - 10, y: 57, class: "count", "text-anchor": "end" }, brief(block.parameters)));
    const parts = svg("text", { x: 12, y: 38, class: "parts" });
    let letters = 0;
    block.parts.forEach(([part, title], i) => {
      const text = (i ? " \u00b7 " : "") + title;
      if (letters + text.length > 23) return;
      letters += text.length;
      const span = svg("tspan", { "data-name": part }, text);
      span.addEventListener("click", (event) => { event.stopPropagation(); this.choose(part); });
      parts.append(span);
    });
    group.append(parts);
    group.addEventListener("click", () => this.choose(block.name));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.choose(block.name);
    });
    return group;
  }
}

function brief(count) {
  if (count >= 1e6) return `${(count / 1e6).toPrecision(3)} M`;
  if (count >= 1e4) return `${(count / 1e3).toPrecision(3)} k`;
  return whole(count);
}

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.networkDiagram) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.networkDiagram = new Diagram(parent);
    parent.networkDiagram.sheet = style;
  }
  const diagram = parent.networkDiagram;
  diagram.emit = (name) => component.setStateValue("layer", name);
  diagram.update(unpack(component.data).header);
  return () => {
    diagram.destroy();
    diagram.sheet.remove();
    delete parent.networkDiagram;
  };
}
