// The canvas of a network: holds what is drawn and chosen, sends edits to Python until they are answered.

import { CanvasPen, SvgPen } from "../kernel/pen.js";
import { download, fileName } from "../kernel/download.js";
import { arrange } from "./arrange.js";
import { visible } from "./graph.js";
import { paintDrag, paintScene } from "./scene.js";
import { element } from "../kernel/widgets.js";
import { hands } from "./hands.js";
import { Panel } from "./panel.js";
import { tellBuilder } from "./probe.js";
import { Sight } from "./sight.js";
import { Chooser } from "./chooser.js";
import { Toolbar } from "./toolbar.js";

const MANY = 70; // layers from which a network with groups opens folded
const QUIET = matchMedia("(prefers-reduced-motion: reduce)");

/** @typedef {import("../kernel/messages.js").BuilderAction} Action */
/** @typedef {{ [A in Action as A["do"]]: A }} Actions */

export class Builder extends Sight {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    super();
    this.stage = stage;
    this.root = stage.root;
    this.surface = stage.surface({ draw: () => this.draw() });
    this.spoken = element("div", "unseen");
    this.spoken.setAttribute("role", "status");
    this.surface.node.append(this.spoken);
    this.toolbar = new Toolbar(this);
    this.panel = new Panel(this);
    this.chooser = new Chooser(this);
    this.middle = element("div", "middle");
    this.middle.append(this.surface.node, this.panel.node);
    this.root.append(this.toolbar.node, this.middle);
    this.session = Math.random().toString(36).slice(2, 12);
    this.pending = [];
    this.count = 0;
    this.chosen = new Set(); // node ids: layer names, "/group" or "input"
    this.folded = new Set();
    this.view = { x: 0, y: 0, zoom: 1, width: 0, height: 0 };
    this.hover = this.edge = this.drag = this.data = null;
    this.columns = true;
    this.emit = (_value) => {};
    this.pictures = 0;
    this.frames = stage.frames(() => this.paint());
    hands(this);
    tellBuilder(this);
    stage.resized(() => this.resized(), this.surface.node);
  }

  // what Python says

  update({ header: data }) {
    const fresh = !this.data || this.data.design !== data.design, before = this.data;
    this.data = data;
    if (data.session === this.session) this.pending = this.pending.filter((action) => action.n > data.done);
    this.blocks = new Map(data.blocks.map((block) => [block.name, block]));
    if (fresh) {
      this.chosen.clear();
      const groups = data.blocks.filter((block) => block.group);
      this.folded = new Set(data.blocks.length > MANY ? groups.map((block) => block.group.split("/")[0]) : []);
    }
    if (data.choose && data.choose.n !== this.obeyed) {
      this.obeyed = data.choose.n;
      this.chosen = new Set(data.choose.names.filter((name) => this.blocks.has(name)));
      this.reveal(data.choose.names[0]);
    }
    this.root.style.setProperty("--height", `${data.height}px`);
    this.relayout();
    for (const id of this.chosen) if (!this.nodes.has(id)) this.chosen.delete(id);
    if (fresh && this.view.width) this.home();
    this.unplaced = fresh && !this.view.width;
    if (!fresh && before && data.choose?.names?.length && this.chosen.size) this.show([...this.chosen][0]);
    this.surface.node.setAttribute("aria-label", `${data.title}: ${data.blocks.length} layers, ${data.total.parameters}. ` +
      "Arrow keys go from block to block, Enter opens one, plus inserts, Delete removes.");
    this.toolbar.refresh();
    this.panel.refresh();
    this.draw();
  }

  // what is drawn

  relayout(anchor = null) {
    const before = this.layout, old = before && anchor ? before.places.get(anchor.id) : null;
    this.graph = visible(this.data.blocks, this.folded, this.data.input);
    this.nodes = new Map(this.graph.nodes.map((node) => [node.id, node]));
    this.unlabelled = new Set();
    const single = new Map();
    for (const node of this.graph.nodes) for (const edge of node.sources) {
      single.set(edge.from, single.has(edge.from) ? null : node);
    }
    for (const node of this.graph.nodes) {
      const next = single.get(node.id);
      if (next?.block?.slim && next.shape === node.shape) this.unlabelled.add(node.id);
    }
    const { width, height } = this.view;
    this.layout = arrange(this.graph.nodes, this.graph.groups, this.folded, (node) => this.unlabelled.has(node.id), this.columns ? { width, height } : null);
    this.heirs = new Map();
    for (const node of this.graph.nodes) for (const edge of node.sources) {
      if (!this.heirs.has(edge.from)) this.heirs.set(edge.from, []);
      this.heirs.get(edge.from).push(node.id);
    }
    if (old) { // what was clicked stays where it is
      const now = this.layout.places.get(anchor.now) || old;
      this.view.x += (old.x - now.x) * this.view.zoom;
      this.view.y += (old.y - now.y) * this.view.zoom;
      if (!QUIET.matches) this.glideFrom(before, anchor);
    }
  }

  glideFrom(before, anchor) {
    const dx = (this.layout.places.get(anchor.now) || { x: 0 }).x - before.places.get(anchor.id).x;
    const dy = (this.layout.places.get(anchor.now) || { y: 0 }).y - before.places.get(anchor.id).y;
    const start = performance.now(), origin = before.places.get(anchor.id);
    this.glide = (id, to) => {
      const t = Math.min(1, (performance.now() - start) / 160), eased = 1 - (1 - t) ** 3;
      const from = before.places.get(id) || origin;
      return { ...to, x: from.x + dx + (to.x - from.x - dx) * eased, y: from.y + dy + (to.y - from.y - dy) * eased };
    };
    this.glideEnds = start + 170;
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    const { view } = this;
    if (!this.layout || !view.width) return;
    if (this.glide && performance.now() > this.glideEnds) this.glide = null;
    this.theme = this.stage.theme;
    const pen = this.surface.pen(view.width, view.height, this.theme);
    this.drawn = paintScene(pen, this.graph, this.layout, view, this.state());
    if (this.drag?.moved) paintDrag(pen, this.drag, view, this.layout);
    this.pictures += 1;
    if (this.glide) this.draw();
  }

  state(exporting = false) {
    const { data } = this;
    return {
      chosen: exporting ? new Set() : this.chosen, hover: exporting ? null : this.hover, edge: exporting ? null : this.edge, drag: this.drag,
      editable: data.editable, exporting, input: data.input, groups: this.graph.groups, group: this.group, unlabelled: this.unlabelled,
      dead: (id) => this.dead(id), glide: exporting ? null : this.glide,
    };
  }

  // Whether nothing is known of what a node gives, because something before it does not fit.
  dead(id) {
    const node = this.nodes.get(id);
    return Boolean(node && node.kind !== "input" && !node.shape);
  }

  resized() {
    const { width, height } = this.surface;
    if (width === this.view.width && height === this.view.height) return;
    const first = !this.view.width;
    Object.assign(this.view, { width, height });
    if (this.layout && (first || this.unplaced)) {
      this.relayout();
      this.home();
    }
    this.unplaced = false;
    this.draw();
  }

  // choosing and folding

  choose(ids, more = false) {
    const next = more ? new Set(this.chosen) : new Set();
    for (const id of ids) if (more && this.chosen.has(id)) next.delete(id); else next.add(id);
    this.chosen = next;
    this.group = null;
    this.speak();
    this.panel.refresh();
    this.draw();
    this.tell();
  }

  chooseGroup(path) {
    const node = this.nodes.get(`/${path}`);
    this.chosen = new Set(node ? [node.id] : []);
    this.group = path;
    this.panel.refresh();
    this.draw();
    this.tell();
  }

  fold(path) {
    const first = this.graph.nodes.find((node) => node.group === path || node.group?.startsWith(`${path}/`));
    this.folded.add(path);
    if (first) this.relayout({ id: first.id, now: `/${path}` });
    this.chosen = new Set([`/${path}`]);
    this.after();
  }

  unfold(path) {
    this.folded.delete(path);
    const first = this.data.blocks.find((block) => block.group === path || block.group.startsWith(`${path}/`));
    const inner = first.group.split("/").map((_, i, parts) => parts.slice(0, i + 1).join("/")).find((p) => this.folded.has(p));
    const now = inner ? `/${inner}` : first.name;
    this.relayout({ id: `/${path}`, now });
    this.chosen = new Set([now]);
    this.after();
  }

  foldAll(on) {
    this.folded = new Set(on ? [...this.graph.groups.keys()].filter((path) => !path.includes("/")) : []);
    this.relayout();
    this.chosen.clear();
    this.home();
    this.after();
  }

  inColumns(on) {
    this.columns = on;
    this.relayout();
    this.home();
    this.toolbar.refresh();
  }

  // Unfolds whatever hides a layer.
  reveal(name) {
    const block = this.blocks.get(name);
    if (!block?.group) return;
    block.group.split("/").forEach((_, i, parts) => this.folded.delete(parts.slice(0, i + 1).join("/")));
  }

  after() {
    this.speak();
    this.toolbar.refresh();
    this.panel.refresh();
    this.draw();
    this.tell();
  }

  speak() {
    const names = [...this.chosen];
    if (names.length !== 1) { this.spoken.textContent = names.length ? `${names.length} blocks chosen` : ""; return; }
    const node = this.nodes.get(names[0]), { block } = node;
    if (node.kind === "input") this.spoken.textContent = `Input, ${this.data.input.shape}`;
    else if (node.kind === "group") this.spoken.textContent = `Group ${node.path}, ${node.members.length} layers, folded`;
    else this.spoken.textContent = `${block.name}: ${block.title}, ${block.error || `output ${block.shape || "unknown"}, ${block.parameters} parameters`}`;
  }

  // The layers that are chosen, those of folded groups one by one.
  layers() {
    if (this.group && !this.chosen.size) return this.graph.groups.get(this.group)?.members ?? [];
    return [...this.chosen].flatMap((id) => this.nodes.get(id)?.members ?? []);
  }

  // edits

  /**
   * @template {keyof Actions} K
   * @param {K} what
   * @param {Omit<Actions[K], "n" | "do">} [fields]
   */
  edit(what, fields) {
    if (!this.data.editable) return;
    this.pending.push({ n: ++this.count, do: what, ...fields });
    this.tell();
  }

  tell() {
    const chosen = [...this.chosen].flatMap((id) => (this.nodes.get(id)?.kind === "group" ? [] : [id])).slice(0, 200);
    this.emit({ session: this.session, actions: this.pending, chosen });
  }

  remove() {
    const names = this.layers();
    if (!names.length) return;
    const node = this.nodes.get([...this.chosen][0]), next = node?.sources[0]?.from;
    this.edit("delete", { names });
    this.chosen = new Set(next && next !== "input" ? [next] : []);
    this.draw();
  }

  // The way on from a node that an insertion goes into: every way.
  insertAt(id) {
    const place = this.layout.places.get(id), { view } = this;
    this.chooser.open({ source: this.wayOut(id), target: null }, place.x * view.zoom + view.x + 20, (place.y + place.height) * view.zoom + view.y + 10);
  }

  // The layer of a node through which it feeds others.
  wayOut(id) {
    const node = this.nodes.get(id);
    if (node.kind !== "group") return id;
    const inside = new Set(node.members);
    const leaving = this.data.blocks.flatMap((b) => (inside.has(b.name) ? [] : b.inputs.filter((s) => inside.has(s))));
    return leaving[0] || node.members.at(-1);
  }

  picture() {
    const { box } = this.layout, pen = new SvgPen(Math.ceil(box.width), Math.ceil(box.height), this.theme || this.stage.theme);
    paintScene(pen, this.graph, this.layout, { x: -box.x, y: -box.y, zoom: 1, width: box.width, height: box.height }, this.state(true));
    return pen.finish(this.data.title, `${this.data.blocks.length} layers, ${this.data.total.parameters}`);
  }

  save(kind) {
    if (kind === "svg") return download(fileName(this.data.title, "svg"), new Blob([this.picture()], { type: "image/svg+xml" }));
    const { box } = this.layout, canvas = document.createElement("canvas"), scale = Math.min(2, 16000 / Math.max(box.width, box.height));
    const pen = new CanvasPen(canvas, box.width, box.height, scale, this.theme);
    pen.rect(0, 0, box.width, box.height, { fill: this.theme.background });
    paintScene(pen, this.graph, this.layout, { x: -box.x, y: -box.y, zoom: 1, width: box.width, height: box.height }, this.state(true));
    canvas.toBlob((blob) => download(fileName(this.data.title, "png"), blob));
  }
}
