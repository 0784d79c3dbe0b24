// Beside the canvas: what is chosen, what it is worth, what is wrong with it, and its settings.

import { button, element } from "../kernel/widgets.js";

export class Panel {
  /** @param {import("./builder.js").Builder} builder */
  constructor(builder) {
    this.builder = builder;
    this.node = element("aside", "panel");
    this.node.setAttribute("aria-label", "The chosen block");
  }

  refresh() {
    const { builder } = this, active = this.node.getRootNode().activeElement;
    const focus = active && this.node.contains(active) && active.dataset.field ? { field: active.dataset.field, at: active.selectionStart ?? null, text: active.value, owner: this.owner } : null;
    const ids = [...builder.chosen], node = ids.length === 1 ? builder.nodes.get(ids[0]) : null;
    const path = node?.kind === "group" ? node.path : !ids.length ? builder.group : null;
    this.owner = ids.length > 1 ? "" : path ? `/${path}` : ids[0] || "";
    if (ids.length > 1) this.several(ids);
    else if (path && builder.graph.groups.has(path)) this.folder(builder.graph.groups.get(path));
    else if (node?.kind === "input") this.input();
    else if (node) this.block(node.block);
    else this.network();
    if (focus && focus.owner === this.owner) {
      const field = this.node.querySelector(`[data-field="${CSS.escape(focus.field)}"]`);
      if (field) {
        field.focus({ preventScroll: true });
        if (field.tagName === "INPUT" && field.type === "text") {
          if (field.dataset.typed) field.value = focus.text;
          field.setSelectionRange(focus.at, focus.at);
        }
      }
    }
  }

  enter() {
    (this.node.querySelector("[data-setting]") || this.node.querySelector("input, button"))?.focus();
  }

  group() {
    const names = this.builder.layers();
    if (names.length) this.builder.edit("group", { names, title: "" });
  }

  network() {
    const { data } = this.builder, { total } = data;
    this.node.replaceChildren(
      element("h3", "", data.title),
      this.table([["Input", data.input.shape], ["Layers", String(data.blocks.length)], ["Output", total.output], ["Parameters", total.parameters],
        ["Multiply-adds", total.macs], ["Memory", total.memory], ["Receptive field", total.field]]),
      element("p", "hint", data.editable
        ? "Click a block to see and change it. Press + on an edge to insert a layer. Drag a block to move it; drag from the dot below a block to make a skip."
        : "Click a block to see what it does. Press + on a folded group to see its layers."),
    );
  }

  table(rows) {
    const list = element("dl");
    for (const [label, value, title] of rows) {
      if (!value) continue;
      const text = element("dd", "", value);
      if (title) text.title = title;
      list.append(element("dt", "", label), text);
    }
    return list;
  }

  trouble(owner, sentence, mends) {
    const box = element("div", "trouble");
    box.setAttribute("role", "alert");
    box.append(element("p", "", sentence));
    mends.forEach((label, index) => box.append(button(label, label, () => this.builder.edit("mend", { name: owner, index }), "mend")));
    return box;
  }

  block(block) {
    const { builder } = this, { data } = builder, kind = data.kinds.find((one) => one.kind === block.kind);
    const parts = [this.title(block.name, kind.title, (to) => builder.edit("rename", { name: block.name, to }))];
    if (block.error) parts.push(this.trouble(block.name, block.error, block.mends));
    parts.push(element("p", "help", block.note || kind.help));
    parts.push(this.table([["Takes", block.takes], ["Gives", block.gives], ["Parameters", block.parameters ? block.parameters.toLocaleString("en-GB") : "none"],
      ["Multiply-adds", block.macs ? block.macs.toLocaleString("en-GB") : ""], ["Memory", block.memory], ["Sees", block.sees, block.why], ["Moves by", block.jump]]));
    for (const field of kind.fields) parts.push(this.field(block, field));
    if (block.why) parts.push(element("p", "hint", block.why));
    const wires = element("ul", "wires");
    for (const source of block.inputs) {
      const row = element("li");
      row.append(button(source, `Go to ${source}`, () => { builder.choose([this.homeOf(source)]); builder.show(this.homeOf(source)); }, "link"));
      if (data.editable) row.append(button("\u00d7", `Disconnect ${source}`, () => builder.edit("disconnect", { source, target: block.name })));
      wires.append(row);
    }
    const fed = element("div", "fed");
    fed.append(element("h4", "", "Fed by"), wires);
    parts.push(fed);
    if (data.editable) parts.push(this.actions());
    this.node.replaceChildren(...parts);
  }

  homeOf(name) {
    return this.builder.graph.homes.get(name) ?? name;
  }

  title(name, kind, act = null) {
    const head = element("header");
    if (!this.builder.data.editable || !act) head.append(element("h3", "", name));
    else {
      const input = element("input", "name");
      Object.assign(input, { type: "text", value: name, maxLength: 64, spellcheck: false });
      input.dataset.field = "name";
      input.setAttribute("aria-label", "Name");
      input.addEventListener("change", () => act(input.value.trim()));
      head.append(input);
    }
    head.append(element("small", "", kind));
    return head;
  }

  field(block, field) {
    const { builder } = this, row = element("label", "field"), value = block.settings[field.name] ?? field.default;
    row.title = field.description;
    row.append(element("span", "", field.label));
    let input;
    if (field.type === "bool") {
      input = element("input");
      Object.assign(input, { type: "checkbox", checked: value === "true" });
    } else if (field.type === "choice") {
      input = element("select");
      for (const option of field.options) input.append(new Option(option, option, false, option === value));
    } else {
      input = element("input");
      Object.assign(input, { type: "text", value, spellcheck: false, inputMode: field.type === "int" ? "numeric" : "text" });
    }
    Object.assign(input.dataset, { setting: field.name, field: field.name });
    input.disabled = !builder.data.editable;
    const send = (to) => builder.edit("set", { name: block.name, setting: field.name, value: to });
    input.addEventListener("change", () => {
      delete input.dataset.typed;
      send(field.type === "bool" ? String(input.checked) : input.value);
    });
    if (field.type === "int") { // arrows count, as in a number field, but what is typed may be wrong for a while
      input.addEventListener("keydown", (event) => {
        const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (!by || !/^\s*-?\d+\s*$/.test(input.value)) return;
        event.preventDefault();
        input.value = String(Math.max(field.min ?? -Infinity, Number(input.value) + by * (event.shiftKey ? 10 : 1)));
        send(input.value);
      });
    }
    row.append(input);
    if (field.description) row.append(element("small", "", field.description));
    return row;
  }

  input() {
    const { builder } = this, { data } = builder, { input } = data;
    const parts = [this.title("input", "Input")];
    if (input.error) parts.push(this.trouble("input", input.error, input.mends));
    if (data.editable && input.free) {
      const row = element("label", "field");
      row.append(element("span", "", "Kind"));
      const select = element("select");
      for (const [value, label] of input.kinds) select.append(new Option(label, value, false, value === input.kind));
      select.dataset.field = "kind";
      select.addEventListener("change", () => builder.edit("input_kind", { kind: select.value }));
      row.append(select);
      parts.push(row);
      for (const [axis, size] of input.sizes) {
        const field = element("label", "field"), box = element("input");
        Object.assign(box, { type: "text", value: String(size), inputMode: "numeric" });
        box.dataset.field = box.dataset.setting = axis;
        box.addEventListener("change", () => builder.edit("input_size", { axis, size: box.value }));
        field.append(element("span", "", axis), box);
        parts.push(field);
      }
    }
    parts.push(this.table([["Gives", input.shape]]), element("p", "hint", input.note));
    this.node.replaceChildren(...parts);
  }

  folder(group) {
    const { builder } = this, { data } = builder, open = !builder.folded.has(group.path);
    const parts = [this.title(group.title, "Group", (title) => builder.edit("rename_group", { path: group.path, title }))];
    const broken = group.members.map((name) => builder.blocks.get(name)).find((block) => block.error);
    if (broken) parts.push(this.trouble(broken.name, `${broken.name}: ${broken.error}`, broken.mends));
    const last = builder.blocks.get(group.members.at(-1)), first = builder.blocks.get(group.members[0]);
    parts.push(this.table([["Layers", String(group.members.length)], ["Takes", first.takes], ["Gives", last.gives],
      ["Parameters", group.parameters.toLocaleString("en-GB")], ["Multiply-adds", group.macs.toLocaleString("en-GB")], ["Sees", last.sees]]));
    const row = element("div", "actions");
    row.append(button(open ? "Fold" : "Unfold", open ? "Draw it as one block" : "Show its layers", () => (open ? builder.fold(group.path) : builder.unfold(group.path))));
    if (data.editable) {
      row.append(button("Ungroup", "Dissolve the group, keep its layers", () => builder.edit("ungroup", { path: group.path })),
        button("Duplicate", "Put a copy after it", () => builder.edit("duplicate", { names: group.members })),
        button("Delete", "Delete all its layers", () => builder.edit("delete", { names: group.members })));
    }
    parts.push(row);
    this.node.replaceChildren(...parts);
  }

  several(ids) {
    const names = this.builder.layers(), blocks = names.map((name) => this.builder.blocks.get(name)).filter(Boolean);
    const sum = (key) => blocks.reduce((total, block) => total + block[key], 0).toLocaleString("en-GB");
    const parts = [this.title(`${ids.length} blocks`, "Chosen together"), this.table([["Layers", String(names.length)], ["Parameters", sum("parameters")], ["Multiply-adds", sum("macs")]])];
    if (this.builder.data.editable) parts.push(this.actions());
    this.node.replaceChildren(...parts);
  }

  actions() {
    const { builder } = this, row = element("div", "actions"), names = () => builder.layers();
    row.append(
      button("Duplicate", "Put a copy after it (Ctrl+D)", () => builder.edit("duplicate", { names: names() })),
      button("Copy", "Copy (Ctrl+C); Ctrl+V pastes after the chosen block", () => builder.edit("copy", { names: names() })),
      button("Group", "Draw the chosen blocks as one (Ctrl+G)", () => this.group()),
      button("Delete", "Delete (Del)", () => builder.remove()),
    );
    return row;
  }
}
