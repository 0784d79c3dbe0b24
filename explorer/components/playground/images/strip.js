// The images to choose from, as small pictures: what each is, what it is taken for, and which are taken for another.

import { paintPixels, pixelScale } from "../../kernel/pixels.js";
import { button, element, focused } from "../../kernel/widgets.js";

const CHOICES = [["test", "Test images"], ["wrong", "Wrong in test"], ["train", "Training images"], ["wrongly", "Wrong in training"]];

export class Strip {
  /** @param {import("./diagram.js").ImageDiagram} diagram */
  constructor(diagram) {
    this.diagram = diagram;
    this.node = element("div", "strip");
    this.select = element("select", "", "", { "aria-label": "Which images to choose from" });
    for (const [value, words] of CHOICES) this.select.append(new Option(words, value));
    this.select.addEventListener("change", () => { this.from = 0; this.key = null; this.fill(); });
    this.back = button("\u2039", "The images before", () => this.turn(-1), "round");
    this.forth = button("\u203a", "More images", () => this.turn(1), "round");
    this.list = element("div", "images", "", { role: "listbox", "aria-label": "Image whose maps are shown; arrow keys choose another" });
    this.words = element("small", "counted");
    const head = element("div", "which");
    head.append(this.select, this.words);
    this.node.append(head, this.back, this.list, this.forth);
    this.from = 0;
    /** @type {{ node: HTMLElement, canvas: HTMLCanvasElement, said: HTMLElement, index: number }[]} */
    this.entries = [];
  }

  get focused() {
    return this.list.contains(focused(this.node));
  }

  // The numbers of the images that are offered now.
  wanted() {
    const { data } = this.diagram.playground, { winners } = this.diagram.net, which = this.select.value, side = which === "train" || which === "wrongly" ? 1 : 0;
    const all = [];
    for (let k = 0; k < data.split.length; k++) {
      if (data.split[k] === side && (!which.startsWith("wrong") || winners[k] !== data.points[3 * k + 2])) all.push(k);
    }
    return all;
  }

  // As many as have room; they are chosen anew only when asked for, so that nothing moves while it trains.
  fill() {
    const { playground, net, scene } = this.diagram, { data, theme } = playground;
    if (!data.images || !net.about || !scene.layout) return;
    const { rows, columns, names } = net.about.image, { letter, strip } = scene.layout;
    const high = Math.round(strip.height - letter * 1.5), wide = rows > 1 ? high : Math.round(letter * 7);
    if (this.layout !== scene.layout) { this.layout = scene.layout; this.across = this.list.clientWidth; }
    const room = Math.max(1, Math.floor((this.across + 2) / (wide + 12)));
    const key = [data.version, room, wide, this.from, this.select.value, theme.background].join();
    if (key !== this.key) {
      this.key = key;
      this.all = this.wanted();
      if (this.from >= this.all.length) this.from = 0;
      this.count = room;
      const ink = pixelScale("ink", theme, net.darkest), size = rows * columns;
      this.entries = this.all.slice(this.from, this.from + room).map((index) => {
        const node = button("", "", () => this.choose(index), "image"), canvas = document.createElement("canvas"), said = element("span");
        paintPixels(canvas, data.images.subarray(index * size, (index + 1) * size), rows, columns, ink);
        Object.assign(canvas.style, { width: `${wide}px`, height: `${rows > 1 ? high : Math.round(high * 0.5)}px` });
        node.setAttribute("role", "option");
        node.append(canvas, said);
        return { node, canvas, said, index };
      });
      this.list.replaceChildren(...this.entries.map(({ node }) => node));
      if (!this.entries.length) this.list.append(element("small", "", "none"));
      this.back.disabled = this.from === 0;
      this.forth.disabled = this.from + room >= this.all.length;
    }
    const { shown } = net.about.image, among = this.entries.some(({ index }) => index === shown);
    this.entries.forEach(({ node, said, index }, k) => {
      const taken = net.winners[index], label = data.points[3 * index + 2], right = taken === label;
      const name = names[taken], brief = name.length > 2 ? (right ? "\u2713" : "\u2717") : right ? name : `${name} \u2717`;
      if (said.textContent !== brief) said.textContent = brief;
      const title = `${names[label]}, taken for ${name}`;
      if (node.title !== title) { node.title = title; node.setAttribute("aria-label", `Image ${index + 1}: ${title}`); }
      node.classList.toggle("wrong", !right);
      node.setAttribute("aria-selected", String(index === shown));
      node.tabIndex = index === shown || (!among && !k) ? 0 : -1;
    });
    const count = this.all.length, words = `${count.toLocaleString("en-GB")} image${count === 1 ? "" : "s"}`;
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  choose(index) {
    const { playground } = this.diagram;
    playground.send({ do: "choose", index });
  }

  turn(by) {
    this.from = Math.max(0, this.from + by * this.count);
    this.key = null;
    this.fill();
  }

  // The image before or after the one that is shown.
  move(by) {
    const { shown } = this.diagram.net.about.image, at = this.all.indexOf(shown), next = this.all[Math.min(this.all.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    const place = this.all.indexOf(next);
    if (place < this.from) this.from = Math.max(0, place - this.count + 1);
    else if (place >= this.from + this.count) this.from = place;
    this.fill();
    this.entries.find(({ index }) => index === next)?.node.focus({ preventScroll: true });
    this.choose(next);
  }
}
