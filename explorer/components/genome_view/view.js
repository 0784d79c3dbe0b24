// The genome view itself: keeps the region and the selection, draws frames, and answers pointer, wheel, touch and keys.

import { penOver } from "../kernel/pen.js";
import { element } from "../kernel/widgets.js";
import { Genome, lowerBound } from "./genome.js";
import { layOut } from "./layout.js";
import { Scales } from "./scales.js";
import { paint } from "./paint.js";
import { paintFront, cardOf } from "./front.js";
import { firstOf, layersOf } from "./layers/index.js";
import { glideAt } from "./glide.js";
import { listen } from "./gestures.js";
import { announced, leadOf, Links } from "./links.js";
import { Bar } from "./bar.js";
import { summary, topTable } from "./summary.js";
import { svgOf } from "./exports.js";
import { tellGenome } from "./probe.js";

const SETTLED = 500; // milliseconds without movement after which the region is sent to Python

export class GenomeView {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.bar = new Bar(this);
    this.surface = stage.surface({ draw: () => this.draw(false) });
    this.surface.node.setAttribute("aria-roledescription", "genome view");
    this.surface.canvas.className = "picture";
    this.surface.canvas.setAttribute("role", "img");
    this.front = element("canvas", "front", "", { "aria-hidden": "true" });
    this.box = element("div", "box");
    this.box.hidden = true;
    this.surface.node.append(this.front, this.box);
    this.table = element("div", "unseen");
    this.root.append(this.bar.node, this.surface.node, this.table);
    this.state = { x0: 0, x1: 1, signed: false, variant: -1, lead: null, hover: -1, cursor: null };
    this.glide = null;
    this.painted = 0;
    this.stale = { back: true, front: true };
    /** @type {(choice: import("../kernel/messages.js").Selection) => void} */
    this.emit = (_choice) => {};
    this.links = new Links(this);
    this.theme = stage.theme;
    this.frames = stage.frames((now) => this.onFrame(now));
    listen(this);
    stage.resized(() => this.resize(), this.surface.node);
    stage.rethemed(() => this.retheme());
    stage.ending(() => clearTimeout(this.settling));
    tellGenome(this);
  }

  retheme() {
    this.theme = this.stage.theme;
    this.draw();
  }

  // What python sends, or an exported page with where it starts.
  update(data, { data: bytes, start }) {
    this.retheme();
    this.load(data, bytes);
    if (start) this.startAt(start);
    else this.wish(announced(this.genome.header.key));
  }

  startAt(state) {
    Object.assign(this.state, state);
    this.bar.refresh();
    this.draw();
  }

  // The region is kept where the ruler is still the same one.
  load(data, bytes) {
    if (this.genome?.header.digest === data.header.digest) return;
    const genome = new Genome(data);
    const ruler = (g) => g && JSON.stringify([g.chromosomes.map((c) => [c.name, c.length]), g.size]);
    const kept = ruler(this.genome) === ruler(genome);
    this.genome = genome;
    this.layers = layersOf(genome);
    this.bytes = bytes;
    if (!kept) Object.assign(this.state, { x0: 0, x1: genome.length, variant: -1, lead: null });
    if (!kept) this.state.signed = this.layers.some((layer) => layer.signed);
    this.state.hover = -1;
    this.resize();
    this.root.setAttribute("aria-label", genome.title);
    this.surface.canvas.setAttribute("aria-label", summary(genome, this.layers));
    this.surface.node.setAttribute("aria-label", `${genome.title}. Arrow keys move, plus and minus zoom, Home shows the whole genome, ` +
      "Enter selects the highest variant in view, Escape goes back.");
    this.table.replaceChildren(topTable(genome, this.layers));
    this.bar.refresh();
  }

  resize() {
    this.width = Math.max(320, this.surface.width);
    this.height = Math.max(200, this.surface.height);
    if (this.genome) this.layout = layOut(this.layers, this.width, this.height);
    this.draw();
  }

  get smallest() {
    return this.genome.mapped ? 40 : 4;
  }

  get whole() {
    return this.state.x1 - this.state.x0 >= this.genome.length * 0.9999;
  }

  fitted(x0, x1) {
    const width = Math.min(this.genome.length, Math.max(this.smallest, x1 - x0)), middle = (x0 + x1) / 2;
    const low = Math.max(0, Math.min(middle - width / 2, this.genome.length - width));
    return [low, low + width];
  }

  // Show this stretch; `smooth` glides there. `report` is false where another view leads.
  show(x0, x1, { smooth = false, report = true } = {}) {
    [x0, x1] = this.fitted(x0, x1);
    const still = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.glide = still ? null : { from: [this.state.x0, this.state.x1], to: [x0, x1], start: performance.now() };
    if (still) Object.assign(this.state, { x0, x1 });
    this.state.hover = -1;
    this.surface.hush();
    if (report) {
      this.links.region(x0, x1, smooth);
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.report(), SETTLED);
    }
    this.bar.refresh();
    this.draw();
  }

  get target() {
    return this.glide ? this.glide.to : [this.state.x0, this.state.x1];
  }

  zoom(factor, x = (this.state.x0 + this.state.x1) / 2, smooth = false) {
    const [x0, x1] = smooth ? this.target : [this.state.x0, this.state.x1];
    this.show(x - (x - x0) * factor, x + (x1 - x) * factor, { smooth });
  }

  pan(share) {
    const [x0, x1] = this.target, shift = (x1 - x0) * share;
    this.show(x0 + shift, x1 + shift, { smooth: true });
  }

  // One step back out: region, chromosome, genome.
  out() {
    const [x0, x1] = this.target, c = this.genome.chromosomeAt((x0 + x1) / 2);
    if (this.genome.chromosomes.length > 1 && x1 - x0 < (c.end - c.start) * 0.98) this.show(c.start, c.end, { smooth: true });
    else this.show(0, this.genome.length, { smooth: true });
  }

  home() {
    this.show(0, this.genome.length, { smooth: true });
  }

  // Choose a variant; from afar also go there.
  select(index, { approach = true } = {}) {
    this.state.variant = index;
    if (index >= 0 && approach) {
      const [x0, x1] = this.target, [from, to] = this.genome.around(index);
      if (x1 - x0 > 3 * (to - from)) this.show(from, to, { smooth: true });
      else if (this.genome.x[index] < x0 || this.genome.x[index] > x1) this.show(from, to, { smooth: true });
    }
    this.draw();
    this.report();
  }

  // Tell Python what is chosen and what is in view.
  report() {
    clearTimeout(this.settling);
    const [x0, x1] = this.target, g = this.genome, c = g.chromosomeAt((Math.max(x0, 0) + x1) / 2);
    const whole = x1 - x0 >= g.length * 0.9999 || x0 < c.start - (x1 - x0) / 2 || x1 > c.end + (x1 - x0) / 2;
    /** @type {[string, number, number] | null} */
    const region = whole ? null : [c.name, Math.max(1, Math.floor(x0 - c.offset)), Math.ceil(Math.min(x1, c.end) - c.offset)];
    const variant = this.state.variant >= 0 ? g.original(this.state.variant) : null;
    const report = JSON.stringify([variant, region]);
    if (report === this.reported || (this.reported === undefined && variant === null && region === null)) return;
    this.reported = report;
    this.emit({ variant, region });
  }

  // What Python asks for: {selection: {variant, region} | null, lead}. The same wish twice counts once.
  wish(overlay) {
    if (!this.genome) return;
    const { header, arrays } = overlay || { header: { selection: null, lead: null }, arrays: {} };
    this.state.lead = leadOf(this.genome, header.lead, arrays);
    const wish = JSON.stringify(header.selection);
    if (header.selection && wish !== this.taken) {
      const { variant, region } = header.selection;
      if (JSON.stringify([variant, region]) !== this.reported) {
        this.reported = null;
        this.state.variant = variant === null ? -1 : this.genome.drawn(variant);
        const c = region && this.genome.chromosomes.find((one) => one.name === region[0]);
        if (c) this.show(c.offset + region[1], c.offset + region[2], { smooth: true, report: false });
        else if (this.state.variant >= 0) this.show(...this.genome.around(this.state.variant), { smooth: true, report: false });
        this.report(); // so that what Python reads as chosen is what is shown
      }
    }
    this.taken = wish;
    this.draw();
  }

  jump(text) {
    const match = this.genome.find(text), name = text.trim();
    const region = match ? match.region : name ? firstOf(this.layers, (layer) => layer.find(name)) : null;
    if (!region) return false;
    if (match?.variant >= 0) this.state.variant = match.variant;
    this.show(region[0], region[1], { smooth: true });
    this.report();
    return true;
  }

  // What the pointer is on, by the first layer that has something there; null for nothing.
  under(px, py) {
    return firstOf(this.layers, (layer) => {
      const thing = layer.pick(px, py, this.scales, this.theme);
      return thing && { layer, ...thing };
    });
  }

  layer(id) {
    return this.layers.find((layer) => layer.id === id);
  }

  hover(px, py) {
    if (!this.scales || this.glide) return;
    const inside = px >= this.layout.plot.left && px <= this.layout.plot.right;
    const thing = inside ? this.under(px, py) : null, card = thing && cardOf(this.scales, this.state, thing);
    this.state.cursor = inside ? this.scales.at(px) : null;
    this.state.hover = thing?.variant ?? -1;
    if (card) this.surface.tell(card.title, card.rows, px, py); else this.surface.hush();
    this.surface.node.classList.toggle("aims", Boolean(thing));
    this.links.crosshair(this.state.cursor);
    this.draw(false);
  }

  leave() {
    this.state.cursor = null;
    this.state.hover = -1;
    this.surface.hush();
    this.links.crosshair(null);
    this.draw(false);
  }

  click(px, py) {
    const thing = this.under(px, py);
    if (thing?.variant >= 0) this.select(thing.variant);
    else if (thing?.region) this.show(thing.region[0], thing.region[1], { smooth: true });
  }

  // Enter: the highest variant near the crosshair, or else in the whole view.
  selectTop() {
    const { plot } = this.layout, ranking = firstOf(this.layers, (layer) => layer.ranking());
    if (!ranking) return;
    const summit = (px, reach) => {
      const from = lowerBound(this.genome.x, this.scales.at(px - reach)), to = lowerBound(this.genome.x, this.scales.at(px + reach) + 1e-9) - 1;
      return ranking.tree.extreme(Math.max(0, from), to, 1);
    };
    let index = this.state.cursor === null ? -1 : summit(this.scales.px(this.state.cursor), 24);
    if (index < 0) index = summit(plot.left + plot.width / 2, plot.width / 2);
    if (index >= 0) this.select(index);
  }

  escape() {
    if (this.state.variant >= 0) this.select(-1);
    else if (!this.whole) this.out();
    else this.surface.node.blur();
  }

  toggleSign() {
    this.state.signed = !this.state.signed;
    this.bar.refresh();
    this.draw();
  }

  draw(back = true) {
    this.stale.front = true;
    if (back) this.stale.back = true;
    this.frames.ask();
  }

  // The present frame with any pen.
  paintWith(pen) {
    paint(pen, new Scales(this.genome, this.layers, this.layout, this.state), this.state);
  }

  svg() {
    return svgOf(this);
  }

  onFrame(now) {
    if (!this.genome || !this.layout || !this.root.isConnected) return;
    if (this.glide) {
      const { x0, x1, over } = glideAt(this.glide, now);
      Object.assign(this.state, { x0, x1 });
      if (over) this.glide = null;
    }
    if (this.stale.back) {
      this.scales = new Scales(this.genome, this.layers, this.layout, this.state);
      paint(this.surface.pen(this.width, this.height, this.theme), this.scales, this.state);
      this.painted++;
    }
    paintFront(penOver(this.front, this.width, this.height, this.theme), this.scales, this.state, this.surface.focused);
    this.stale = { back: false, front: false };
    if (this.glide) this.draw();
  }
}
