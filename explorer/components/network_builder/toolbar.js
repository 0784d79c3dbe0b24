// The row above the canvas.

import { sign } from "../kernel/icons.js";
import { button, element } from "../kernel/widgets.js";

export class Toolbar {
  /** @param {import("./builder.js").Builder} builder */
  constructor(builder) {
    this.builder = builder;
    this.node = element("div", "bar");
    this.node.setAttribute("role", "toolbar");
    const edit = (what) => () => builder.edit(what);
    this.undo = sign(button("", "Undo (Ctrl+Z)", edit("undo")), "undo");
    this.redo = sign(button("", "Redo (Ctrl+Y)", edit("redo")), "redo");
    this.add = button("+ Add a layer", "Add a layer after the chosen one, or at the end (+)", () => this.insert(), "wide");
    this.foldAll = button("Fold all", "Draw every group as one block", () => builder.foldAll(true), "wide");
    this.unfoldAll = button("Unfold all", "Draw every single layer", () => builder.foldAll(false), "wide");
    this.columns = button("Columns", "Lay a long network in columns, or in one", () => builder.inColumns(!builder.columns), "wide");
    this.problem = button("", "Go to what does not fit", () => this.go(), "problem");
    this.scale = element("span", "scale");
    const less = button("\u2212", "Zoom out", () => builder.zoom(1 / 1.3)), more = button("+", "Zoom in", () => builder.zoom(1.3));
    const fit = button("Fit", "See the whole network (F)", () => builder.fit(), "wide");
    const svg = button("SVG", "Download the picture as SVG", () => builder.save("svg"), "wide");
    const png = button("PNG", "Download the picture as PNG", () => builder.save("png"), "wide");
    const large = button("Full screen", "Fill the screen with the network", () => (document.fullscreenElement ? document.exitFullscreen() : builder.root.requestFullscreen()), "wide");
    this.notice = element("span", "notice");
    this.notice.setAttribute("role", "alert");
    this.node.append(this.undo, this.redo, this.add, this.foldAll, this.unfoldAll, this.columns, this.problem, this.notice, element("i"), less, this.scale, more, fit, svg, png, large);
  }

  insert() {
    const { builder } = this, id = [...builder.chosen].at(-1) || builder.graph.nodes.at(-1).id;
    builder.show(id);
    builder.insertAt(id);
  }

  go() {
    const { builder } = this, broken = builder.data.blocks.find((block) => block.error);
    const id = broken ? broken.name : "input";
    if (broken && !builder.nodes.has(id)) { builder.reveal(id); builder.relayout(); }
    builder.choose([id]);
    builder.show(id);
    builder.surface.node.focus({ preventScroll: true });
  }

  refresh() {
    const { builder } = this, { data } = builder;
    if (!data) return;
    for (const node of [this.undo, this.redo, this.add]) node.hidden = !data.editable;
    this.undo.disabled = !data.undo;
    this.redo.disabled = !data.redo;
    const grouped = data.blocks.some((block) => block.group);
    this.foldAll.hidden = this.unfoldAll.hidden = !grouped;
    this.unfoldAll.disabled = !builder.folded.size;
    this.columns.setAttribute("aria-pressed", String(builder.columns));
    const broken = data.blocks.filter((block) => block.error).length + (data.input.error ? 1 : 0);
    this.problem.hidden = !broken;
    this.problem.textContent = broken === 1 ? "1 block does not fit" : `${broken} blocks do not fit`;
    this.notice.textContent = data.notice;
    this.notice.hidden = !data.notice;
    this.scale.textContent = `${Math.round(builder.view.zoom * 100)}%`;
  }
}
