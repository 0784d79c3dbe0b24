// The lists that open on the canvas: the catalogue of layers, and how a skip shall be joined.

import { button, element } from "../kernel/widgets.js";

export class Chooser {
  /** @param {import("./builder.js").Builder} builder */
  constructor(builder) {
    this.builder = builder;
    this.node = element("div", "chooser");
    this.node.setAttribute("role", "dialog");
    this.node.hidden = true;
    builder.surface.node.append(this.node);
    this.node.addEventListener("pointerdown", (event) => event.stopPropagation());
    this.node.addEventListener("wheel", (event) => event.stopPropagation());
    this.node.addEventListener("keydown", (event) => this.keys(event));
  }

  close() {
    if (this.node.hidden) return;
    this.node.hidden = true;
    this.builder.surface.node.focus({ preventScroll: true });
  }

  place(x, y, width, height) {
    const { view } = this.builder;
    const left = Math.max(8, Math.min(x, view.width - width - 8)), top = Math.max(8, Math.min(y, view.height - height - 8));
    Object.assign(this.node.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, maxHeight: `${Math.min(height, view.height - 16)}px` });
    this.node.hidden = false;
  }

  // The catalogue, for the edge from `source` to `target` (null: to everything it feeds).
  open({ source, target }, x, y) {
    const search = element("input");
    Object.assign(search, { type: "search", placeholder: "Which layer?", autocomplete: "off" });
    search.setAttribute("aria-label", "Search the layers");
    const list = element("div", "list");
    list.setAttribute("role", "listbox");
    this.pick = (kind) => {
      this.close();
      this.builder.edit("insert", { kind, source, target });
    };
    const fill = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean), families = new Map();
      for (const kind of this.builder.data.kinds) {
        const text = `${kind.title} ${kind.kind} ${kind.family}`.toLowerCase();
        if (!words.every((word) => text.includes(word))) continue;
        if (!families.has(kind.family)) families.set(kind.family, []);
        families.get(kind.family).push(kind);
      }
      list.replaceChildren();
      for (const [family, kinds] of families) {
        list.append(element("h4", "", family));
        for (const kind of kinds) {
          const row = button(kind.title, kind.help || kind.title, () => this.pick(kind.kind), "kind");
          row.dataset.kind = kind.kind;
          row.setAttribute("role", "option");
          row.removeAttribute("aria-label");
          row.tabIndex = -1;
          list.append(row);
        }
      }
      if (!families.size) list.append(element("p", "", "No layer has this name."));
      this.mark(0);
    };
    search.addEventListener("input", fill);
    this.node.setAttribute("aria-label", "Insert a layer");
    this.node.replaceChildren(search, list);
    this.place(x, y, 290, 380);
    fill();
    search.focus({ preventScroll: true });
  }

  joins(source, target, x, y) {
    this.pick = null;
    const { builder } = this, row = (text, act) => {
      const node = button(text, text, () => { this.close(); act(); }, "kind");
      node.setAttribute("role", "option");
      return node;
    };
    const join = (how, after) => () => builder.edit("join", { source, target, how, after });
    const list = element("div", "list");
    list.append(
      element("h4", "", `From ${source} to ${target}`),
      row("Add to what it receives", join("add", false)), row("Concatenate with what it receives", join("concatenate", false)),
      row("Add to what it gives", join("add", true)), row("Concatenate with what it gives", join("concatenate", true)),
      row("Feed it instead", () => builder.edit("connect", { source, target })),
    );
    this.node.setAttribute("aria-label", "How they are joined");
    this.node.replaceChildren(list);
    this.place(x, y, 270, 230);
    this.mark(0);
    list.querySelector("button").focus({ preventScroll: true });
  }

  mark(index) {
    const rows = [...this.node.querySelectorAll("button.kind")];
    rows.forEach((row, i) => {
      row.classList.toggle("aimed", i === index);
      row.setAttribute("aria-selected", String(i === index));
    });
    rows[index]?.scrollIntoView({ block: "nearest" });
    this.aim = index;
  }

  keys(event) {
    event.stopPropagation();
    const rows = [...this.node.querySelectorAll("button.kind")];
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown") this.mark(Math.min(this.aim + 1, rows.length - 1));
    else if (event.key === "ArrowUp") this.mark(Math.max(this.aim - 1, 0));
    else if (event.key === "Enter") rows[this.aim]?.click();
    else return;
    event.preventDefault();
  }
}
