// Codes of samples beside components, and whether errors of rebuilding tell a group that was never learnt from.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { exercises } from "./exercises.js";
import { drawCurve, drawPlaces, drawScores, strip } from "./picture.js";
import { above, auroc, pairs, thresholdAt } from "./roc.js";

const SPACES = { codes: "code of the autoencoder", places: "principal components" };
const GROUPS = { south: "the south", north: "the north", random: "samples drawn at random" };
const SCORES = { autoencoder: "error of the autoencoder", components: "error of 4 components", distance: "distance within 4 components" };
const FIELDS = {
  space: { usual: "codes", read: oneOf(Object.keys(SPACES)) },
  group: { usual: "south", read: oneOf(Object.keys(GROUPS)) },
  score: { usual: "autoencoder", read: oneOf(Object.keys(SCORES)) },
  at: { usual: 0.5, read: aNumber(0, 1) },
};
const TALL = 235;

export class Codes {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    const frame = this.frame = new Frame(stage, { name: "codes", label: "Codes of samples" });
    this.link = new Link(stage, "codes", FIELDS, (state) => this.take(state));
    this.state = this.link.read();
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.map = stage.surface({ draw, role: "img" });
    this.strip = stage.surface({ draw, role: "slider" });
    this.roc = stage.surface({ draw, role: "img" });
    this.table = element("table", "ways");
    frame.picture.append(this.strip.node, this.table);
    const beside = element("div", "beside");
    beside.append(this.map.node, this.roc.node);
    frame.side.append(beside);
    this.lines = new Lines(frame.arithmetic);
    this.predict = new Predict(frame.question, { play: () => { this.player.reset(); this.player.play(); }, changed: () => this.arrays && this.tell() });
    this.player = new Player(frame, { step: () => this.next(), reset: () => this.change({ at: 1 }), draw, holds: () => this.predict.holds(), rate: 30, what: "a lower threshold" });
    stage.resized(draw, this.map.node, this.strip.node, this.roc.node);
    stage.rethemed(draw);
    // {state, threshold, flagged [known, new], auroc, aurocs by group, lines, phase}; a place is {at} of the threshold
    expose(stage.root, { shown: () => this.arrays && this.shown(), place: ({ at }) => inWindow(this.strip.node, [this.laid.plot.x.at(this.threshold(at)), this.laid.plot.area.y + 10]), settled: () => !this.player.playing && !this.frames.waiting });
  }

  /** `aurocs` by group (seeds, scores), `names`, `canonical`, `ancestry`, `angle`, `widths`, `errors`; arrays as `sample_codes` keeps them. */
  update({ header, arrays }) {
    this.about = header;
    this.arrays = arrays;
    if (!this.fields) this.build();
    const means = Object.keys(SCORES).map((score) => this.mean("south", score)), best = means[0];
    this.predict.ask({
      question: "Nothing was learnt from any sample of the south. Do the autoencoder\u2019s errors tell samples of the south from samples of the north that were held out too?",
      answers: ["yes, most of them", "somewhat", "no better than chance"],
      right: best > 0.9 ? 0 : best > 0.6 ? 1 : 2,
      because: `A sample of the south has the larger error in ${written(best, 3)} of the pairs; by 4 components it is ${written(means[1], 3)}, by the distance within them ${written(means[2], 3)}. With samples left out at random it is ${written(this.mean("random", "autoencoder"), 3)}.`,
    });
    this.take(this.state);
  }

  build() {
    const set = (name) => (/** @type {any} */ value) => this.change({ [name]: value });
    this.fields = { group: choice("group", "Never learnt from", Object.entries(GROUPS), set("group")), score: choice("score", "Score", Object.entries(SCORES), set("score")), space: choice("space", "Map", Object.entries(SPACES), set("space")) };
    this.frame.controls.append(this.player.node, ...Object.values(this.fields));
    const at = ({ x }) => { this.player.pause(); this.player.changed(); this.change({ at: this.shareAt(x) }); };
    this.strip.pointers({ press: (spot) => { at(spot); return true; }, drag: (_, spot) => at(spot) });
    this.strip.keys(() => {
      const by = (step) => () => { this.player.pause(); this.player.changed(); this.change({ at: Math.min(1, Math.max(0, this.state.at + step)) }); };
      return { ArrowLeft: by(-0.01), ArrowRight: by(0.01), Home: by(-1), End: by(1), " ": () => this.player.toggle() };
    });
    exercises(this.frame);
  }

  /** The mean share of pairs over the seeds. */
  mean(/** @type {string} */ group, /** @type {string} */ score) {
    const k = Object.keys(SCORES).indexOf(score), values = this.about.aurocs[group].map((seed) => seed[k]);
    return values.reduce((sum, v) => sum + v, 0) / values.length;
  }

  scores(/** @type {"known" | "new"} */ which) {
    const all = this.arrays[`${which}_${this.state.group}`], k = Object.keys(SCORES).indexOf(this.state.score), many = all.length / 3;
    return all.subarray(k * many, (k + 1) * many);
  }

  threshold(/** @type {number} */ share) {
    return thresholdAt(this.scores("known"), this.scores("new"), share);
  }

  shareAt(/** @type {number} */ x) {
    const { area } = this.laid.plot;
    return Math.min(1, Math.max(0, (x - area.x) / area.width));
  }

  take(state) {
    this.state = state;
    if (this.arrays) this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  next() {
    const at = Math.max(0, this.state.at - 0.01);
    this.change({ at });
    if (at > 0) return false;
    this.predict.tell();
    return true;
  }

  get secret() {
    return this.predict.pending && this.state.group !== "random";
  }

  /** Whether the new samples' scores are not shown yet. */
  get waiting() {
    return this.predict.phase === "asking" && this.state.group !== "random";
  }

  tell() {
    const { state, about } = this, known = this.scores("known"), fresh = this.scores("new"), threshold = this.threshold(state.at), flagged = [above(known, threshold), above(fresh, threshold)];
    for (const [name, field] of Object.entries(this.fields)) field.show(state[name]);
    const total = pairs(known, fresh);
    this.lines.show([
      { name: "flagged", label: "above the threshold", text: `known ${flagged[0]} / ${known.length}`, value: written(flagged[0] / known.length, 3) },
      this.waiting ? { name: "found", label: "of the new", text: "after your guess" } : { name: "found", label: "of the new", text: `${flagged[1]} / ${fresh.length}`, value: written(flagged[1] / fresh.length, 3) },
      this.secret ? { name: "auroc", label: "AUROC", text: "after your guess" } : { name: "auroc", label: "AUROC, seed 1", text: `${written(total, 1)} of ${known.length} \u00d7 ${fresh.length} pairs`, value: written(auroc(known, fresh), 3) },
      { name: "alike", label: "code and components", text: `canonical correlations ${about.canonical.map((r) => written(r, 3)).join(" and ")}; R\u00b2 of ancestry: code ${written(about.ancestry[0], 3)}, components ${written(about.ancestry[1], 3)}` },
      { name: "linear", label: "linear autoencoder", text: `one number, no activation: its direction is ${written(about.angle, 2)}\u00b0 from the first component` },
      { name: "errors", label: "held-out error", text: about.widths.map((w, k) => `${w} ${w > 1 ? "numbers" : "number"}: autoencoder ${written(about.errors[0][k], 4)}, components ${written(about.errors[1][k], 4)}`).join("; ") },
    ]);
    const head = element("tr");
    head.append(...["AUROC", ...Object.values(SCORES)].map((text) => element("th", "", text, { scope: "col" })));
    this.table.replaceChildren(head, ...Object.keys(GROUPS).map((group) => {
      const row = element("tr");
      row.append(element("th", "", group === "random" ? "without some at random" : `without ${GROUPS[group]}`, { scope: "row" }), ...Object.keys(SCORES).map((score) => element("td", group === state.group && score === state.score ? "best" : "", this.predict.pending && group !== "random" ? "?" : this.told(group, score))));
      return row;
    }));
    this.frames.ask();
  }

  told(/** @type {string} */ group, /** @type {string} */ score) {
    const k = Object.keys(SCORES).indexOf(score), values = this.about.aurocs[group].map((seed) => seed[k]);
    return `${this.mean(group, score).toFixed(3)} (${Math.min(...values).toFixed(3)}\u2013${Math.max(...values).toFixed(3)})`;
  }

  get letter() {
    return letterSize(this.strip.width * 1.4);
  }

  paint() {
    if (!this.arrays || this.strip.width < 50) return;
    const { frame: { theme }, state, letter, about } = this, known = this.scores("known"), fresh = this.scores("new"), threshold = this.threshold(state.at);
    this.laid = strip(this.strip.width, letter, known, fresh);
    this.strip.node.style.height = `${this.laid.height}px`;
    const kept = state.group === "random" ? "held out" : state.group === "south" ? "the north, held out" : "the south, held out";
    drawScores(this.strip.pen(this.strip.width, this.laid.height, theme), this.laid, { known, fresh, threshold, hidden: this.waiting, words: SCORES[state.score], names: [kept, GROUPS[state.group]], letter, focused: this.strip.focused });
    this.strip.node.setAttribute("aria-label", `Threshold on the ${SCORES[state.score]}; arrow keys move it`);
    this.strip.node.setAttribute("aria-valuemin", "0");
    this.strip.node.setAttribute("aria-valuemax", "100");
    this.strip.node.setAttribute("aria-valuenow", String(Math.round(100 * state.at)));
    this.strip.node.setAttribute("aria-valuetext", `${above(known, threshold)} of ${known.length} known ${this.waiting ? "" : `and ${above(fresh, threshold)} of ${fresh.length} new `}samples above it`);
    for (const one of [this.map, this.roc]) one.node.style.height = `${TALL}px`;
    drawPlaces(this.map.pen(this.map.width, TALL, theme), this.map.width, TALL, { points: this.arrays[state.space], ancestry: this.arrays.ancestry, names: about.names, words: state.space === "codes" ? ["first number of the code", "second"] : ["first component", "second"], letter });
    this.map.node.setAttribute("aria-label", `${about.names.join(" and ")}: all samples by their ${SPACES[state.space]}`);
    drawCurve(this.roc.pen(this.roc.width, TALL, theme), this.roc.width, TALL, { known, fresh, threshold: this.waiting ? Infinity : threshold, whole: !this.secret, letter });
    this.roc.node.setAttribute("aria-label", "Share of new samples flagged by the share of known ones, as the threshold falls");
  }

  shown() {
    const known = this.scores("known"), fresh = this.scores("new"), threshold = this.threshold(this.state.at);
    return { state: this.state, threshold, flagged: [above(known, threshold), above(fresh, threshold)], auroc: auroc(known, fresh), lines: this.lines.told, phase: this.predict.phase };
  }
}
