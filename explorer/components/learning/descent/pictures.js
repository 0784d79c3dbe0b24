// What a descent shows: the map and the solid with their paths, the deck, and the lines of algorithm and arithmetic.

import { element } from "../../kernel/widgets.js";
import { Lines } from "../../topic/lines.js";
import { written } from "../../topic/written.js";
import { ContourMap } from "../surface/contour_map.js";
import { levelsOf, surveyed } from "../surface/landscape.js";
import { Relief } from "../surface/relief.js";
import { Deck } from "./deck.js";
import { gradient, meanLoss } from "./models.js";
import { arrow, field, inkOf, path } from "./paths.js";
import { algorithm, named, stepped, worked } from "./words.js";

const BANDS = 12, COLUMNS = 97, ROWS = 83;
const NAMES = { 12: "full batch", 4: "mini-batch", 1: "stochastic" };

/** @typedef {import("./descent.js").Descent} Descent */

export class Pictures {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ redraw: () => void, drop: (place: [number, number]) => void, settings: () => Descent }} acts
   */
  constructor(frame, { redraw, drop, settings }) {
    const { stage } = frame;
    this.frame = frame;
    this.chosen = -1;
    this.drawings = this.turnings = 0;
    this.about = element("p", "about");
    this.map = new ContourMap(frame, redraw);
    this.turns = stage.frames(() => this.paintRelief(settings()));
    this.relief = new Relief(frame, { turned: () => this.turns.ask(), tapped: drop });
    this.deck = new Deck(frame, { redraw, choose: (sample) => { this.chosen = sample; redraw(); } });
    this.trio = element("div", "trio");
    this.trio.append(this.map.node, this.relief.node, this.deck.node);
    this.legend = element("p", "legend");
    frame.controls.append(this.about);
    frame.picture.append(this.trio, this.legend, element("p", "hint", "Press the map to drop the start, or move it with the arrow keys. Drag the surface to turn it. ✕ is a minimum. Press a card to open its sample."));
    this.algorithm = new Lines(frame.arithmetic, "The algorithm");
    this.update = new Lines(frame.arithmetic);
    const move = (at) => drop(this.map.plot.value(at));
    this.map.surface.pointers({
      press: (at) => {
        if (!this.map.plot?.holds(at, 4)) return null;
        move(at);
        return true;
      },
      drag: (_grip, at) => move(at),
    });
    this.map.surface.keys((event) => {
      const { start, model } = settings(), by = (event.shiftKey ? 10 : 2) * model.grain;
      const to = (x, y) => () => drop([start[0] + x, start[1] + y]);
      return { ArrowLeft: to(-by, 0), ArrowRight: to(by, 0), ArrowUp: to(0, by), ArrowDown: to(0, -by) };
    });
    stage.resized(redraw, this.map.node, this.relief.node, this.deck.node);
  }

  place({ weights, relief, card }, { model }) {
    if (weights) return this.map.place(weights);
    return relief ? this.relief.place([relief[0], relief[1], meanLoss(model, relief)]) : this.deck.place(card);
  }

  get told() {
    return { ...this.algorithm.told, ...this.update.told };
  }

  /** @param {Descent} descent */
  paint(descent) {
    const { model, walk, walks, state } = descent, [x, y] = model.ranges, { theme } = this.frame;
    if (this.model !== model) {
      this.model = model;
      this.land = surveyed((a, b) => meanLoss(model, [a, b]), x, y, COLUMNS, ROWS);
      this.levels = levelsOf(this.land, BANDS);
    }
    this.drawings++;
    const shown = this.surfaces = { land: this.land, levels: this.levels, name: model.name, x: "w0", y: "w1", title: "J from above", top: model.top, height: "J as a surface" };
    const [first, second] = descent.minima, coming = this.coming(descent), order = lastly(walks, walk);
    this.map.draw(shown, (pen, plot) => {
      if (state.arrows) field(pen, plot, (a, b) => gradient(model, [a, b]));
      for (const low of [first, second]) if (low) cross(pen, plot.at(low[0], low[1]));
      for (const one of order) path(pen, one, ([a, b]) => plot.at(a, b));
      if (coming) arrow(pen, plot.at(walk.w[0], walk.w[1]), plot.at(coming[0], coming[1]), { stroke: theme.accent, width: 2.6, head: 9, seam: theme.background });
    });
    const height = this.map.node.offsetHeight;
    this.paintRelief(descent);
    const lit = walk.hand ?? walk.last?.dealt ?? [], update = walk.hand || !walk.last ? walk.ahead(descent.rate) : walk.last;
    const chosen = update.dealt.includes(this.chosen) ? this.chosen : update.dealt[0];
    this.deck.draw({ model, w: walk.w, walk, lit, chosen, glides: state.pace !== "fast" || !descent.player.playing }, height);
    this.words(descent, update, chosen);
  }

  // Alone while it is turned.
  paintRelief({ model, walk, walks }) {
    if (!this.surfaces) return;
    this.turnings++;
    this.relief.draw(this.surfaces, this.map.node.offsetHeight, (pen, turned) => {
      const level = (w) => meanLoss(model, w);
      for (const one of lastly(walks, walk)) path(pen, one, (w) => turned.at(w[0], w[1], level(w)), { has: (w) => turned.has(w), hides: (w) => turned.hidden(w[0], w[1], level(w)) });
    });
  }

  // Where the next update goes, as far as it is known: from the batch in hand, or from all samples.
  coming({ model, walk, state, rate }) {
    if (walk.hand) return walk.ahead(rate).after;
    if (walk.lost || state.batch < model.data.length) return null;
    const slopes = gradient(model, walk.w);
    return [walk.w[0] - rate * slopes[0], walk.w[1] - rate * slopes[1]];
  }

  words(descent, update, chosen) {
    const { model, walk, walks, rate, line, picks } = descent, { theme } = this.frame;
    const about = `${model.guess}, with J the mean of ${model.loss} over ${model.about}.`;
    if (this.about.textContent !== about) this.about.textContent = about;
    this.map.node.setAttribute("aria-label", `The loss J over w0 and w1. Start ${descent.start.map((v) => written(v)).join(", ")}, now ${walk.w.map((v) => written(v)).join(", ")}, J ${written(meanLoss(model, walk.w))}. Arrow keys move the start.`);
    this.relief.node.setAttribute("aria-label", `The loss J as a surface over w0 and w1, J ${written(meanLoss(model, walk.w))} at the weights. Arrow keys turn it.`);
    this.algorithm.show(algorithm(line, picks, walk, rate));
    const which = walk.hand ? `Update ${walk.updates + 1}, about to be made` : walk.lost ? "The last update: the weights are beyond a million" : `Update ${walk.updates}`;
    const from = update.dealt.length === model.data.length ? "all samples" : `sample${update.dealt.length > 1 ? "s" : ""} ${named(update.dealt)}`;
    this.update.show([...worked(model, update.before, chosen), ...stepped(model, update, rate)], `${which}, from ${from}`);
    this.legend.replaceChildren(...[...walks.values()].map((one) => {
      const all = element("span"), dot = element("span", "dot", "", { "aria-hidden": "true" });
      dot.style.background = inkOf(theme, one);
      all.append(dot, `${NAMES[one.batch]}: ${one.updates} updates, ${one.read} samples read, J = ${written(meanLoss(model, one.w))}${one.lost ? ", and then beyond a million" : ""}`);
      return all;
    }));
  }
}

// The paths with the one that is followed on top.
function lastly(walks, walk) {
  return [...[...walks.values()].filter((one) => one !== walk), walk];
}

function cross(pen, [x, y]) {
  const { theme } = pen, points = [[x - 5, y - 5], [x + 5, y + 5], null, [x - 5, y + 5], [x + 5, y - 5]];
  pen.path(points, { stroke: theme.background, width: 4 });
  pen.path(points, { stroke: theme.mark, width: 1.6 });
}
