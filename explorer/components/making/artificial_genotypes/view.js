// Artificial genotypes: who made them, how they compare with real people, and how near each comes to somebody learnt from.

import { download } from "../../kernel/download.js";
import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { asked, exercises, lines } from "./asked.js";
import { apart, distances, linkage, nearest, person, places, table, told, within } from "./comparing.js";
import { label, Makers, MAKERS, NAMES } from "./makers.js";
import { drawCloud, drawLinkage, drawPair, hit, pairHeight, plotOf } from "./pictures.js";
import { Scores } from "./scores.js";

export const FIELDS = {
  maker: { usual: "gan", read: oneOf(MAKERS) },
  epoch: { usual: -1, read: aNumber(-1, 1e6, { whole: true }) }, // the last
  person: { usual: 1, read: aNumber(1, 300, { whole: true }) },
};

export class ArtificialGenotypes {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "artificial_genotypes", label: "Artificial genotypes beside real ones" });
    this.link = new Link(stage, "artificial_genotypes", FIELDS, (state) => this.take(state));
    this.redraw = stage.frames(() => this.draw());
    const draw = () => this.redraw.ask();
    this.map = stage.surface({ draw, role: "img" });
    this.cloud = stage.surface({ draw });
    this.pair = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.map.node, this.cloud.node, this.pair.node);
    this.scores = new Scores(this.frame.side, (maker) => this.change({ maker, epoch: -1 }));
    this.lines = new Lines(this.frame.side);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.reset(), draw, rate: 1, what: "the next epoch shown", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { see: "Show", play: () => this.predict.tell(), changed: () => this.makers && this.tell() });
    this.state = this.link.read();
    /** @type {Map<string, any>} */
    this.found = new Map();
    this.listen();
    stage.resized(draw, this.map.node, this.cloud.node, this.pair.node);
    // {state, epoch, lines, r2: mean within promoters [judging, made], predict}; a place is {person} in the plane
    expose(stage.root, { shown: () => this.makers && this.shown(), place: ({ person: k }) => inWindow(this.cloud.node, this.plot.at(...this.spot(k - 1))), settled: () => !this.player.playing && !this.redraw.waiting });
  }

  update({ header, arrays }) {
    if (!this.makers) {
      this.about = header;
      this.arrays = arrays;
      this.makers = new Makers(header.makers);
      const set = (name) => (value) => this.change({ [name]: value });
      this.fields = {
        maker: choice("maker", "Made by", MAKERS.map((maker) => [maker, NAMES[maker]]), (maker) => this.change({ maker, epoch: -1 })),
        epoch: slider("epoch", "After epoch", { low: 0, high: 4, words: (k) => String(this.epochs[k] ?? "") }, (k) => this.seek(k)),
        person: slider("person", "Person", { low: 1, high: this.count }, set("person")),
      };
      const save = button("Table", "Download the made people as a table", () => this.save());
      this.frame.controls.append(...Object.values(this.fields), save);
      exercises(this.frame);
      this.predict.ask(asked(this.makers));
    }
    this.take(this.state);
  }

  /** What is worked out once for a group of people. */
  of(/** @type {string} */ what, /** @type {() => any} */ make) {
    if (!this.found.has(what)) this.found.set(what, make());
    return this.found.get(what);
  }

  /** @returns {import("./comparing.js").People} */
  people(/** @type {string} */ name) {
    const calls = this.arrays[name];
    return { calls, count: calls.length / this.sites };
  }

  get sites() {
    return this.about.names.length;
  }

  get count() {
    return this.people("judging").count;
  }

  get epochs() {
    return this.makers.epochs(this.state.maker);
  }

  get epoch() {
    return this.epochs.includes(this.state.epoch) ? this.state.epoch : this.epochs[this.epochs.length - 1];
  }

  get name() {
    return `${this.state.maker} ${this.epoch}`;
  }

  get made() {
    return this.people(this.name);
  }

  /** As many of the people learnt from as judge. */
  get train() {
    return { calls: this.arrays.train.subarray(0, this.count * this.sites), count: this.count };
  }

  get cloudMade() {
    return this.of(`places ${this.name}`, () => places(this.made, this.arrays.mean, this.arrays.axes));
  }

  get cloudReal() {
    return this.of("places judging", () => places(this.people("judging"), this.arrays.mean, this.arrays.axes));
  }

  spot(/** @type {number} */ k) {
    return /** @type {[number, number]} */ ([this.cloudMade[2 * k], this.cloudMade[2 * k + 1]]);
  }

  take(state) {
    this.state = { ...state, person: Math.min(state.person, this.makers ? this.count : 300) };
    if (this.makers) this.tell();
  }

  change(some) {
    this.player.pause();
    this.player.changed();
    this.set(some);
  }

  set(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  seek(place) {
    const epoch = this.epochs[Math.max(0, Math.min(this.epochs.length - 1, place))];
    this.change({ epoch: epoch === this.epochs[this.epochs.length - 1] ? -1 : epoch });
  }

  step() {
    const next = this.epochs.indexOf(this.epoch) + 1, last = this.epochs.length - 1;
    if (next <= last) this.set({ epoch: next === last ? -1 : this.epochs[next] });
    return next >= last;
  }

  // Who makes people without training has nothing to play: the GAN takes its place.
  reset() {
    this.set({ maker: this.epochs.length > 1 ? this.state.maker : "gan", epoch: 0 });
  }

  get near() {
    const k = this.state.person - 1, { made, sites } = this, to = (name, others) => {
      const far = this.of(`far ${name} ${this.name}`, () => distances(made, others, sites));
      return nearest(far, k, others.count);
    };
    return { learnt: to("train", this.people("train")), judging: to("judging", this.people("judging")) };
  }

  tell() {
    const { state, makers, sites, made } = this, waits = this.predict.pending;
    const many = this.epochs.length > 1, input = this.fields.epoch.querySelector("input");
    this.fields.epoch.hidden = !many;
    input.max = String(this.epochs.length - 1);
    this.fields.epoch.show(this.epochs.indexOf(this.epoch));
    this.fields.maker.show(state.maker);
    this.fields.person.show(state.person);
    this.player.ended = this.epoch === this.epochs[this.epochs.length - 1];
    this.player.show();
    const epochs = Object.fromEntries(MAKERS.map((maker) => [maker, maker === state.maker ? this.epoch : Math.max(...makers.epochs(maker))]));
    this.scores.show(makers, { maker: state.maker, epochs, waits });
    const { learnt, judging } = this.near, mine = person(made, state.person - 1, sites), theirs = person(this.people("train"), learnt.row, sites), parts = [];
    for (let from = 0; from < sites; from += this.about.block) parts.push(String(apart(mine.subarray(from, from + this.about.block), theirs.subarray(from, from + this.about.block))));
    const counted = (name, real) => (waits ? null : this.of(`told ${name} ${this.name}`, () => told(real, made, sites)));
    this.lines.show(lines({
      maker: state.maker, epoch: this.epoch, chosen: state.person - 1, learnt, judging, parts, waits,
      counts: counted("judging", this.people("judging")), train: counted("train", this.train),
    }), `Person ${state.person}, and all ${made.count} of this split`);
    this.redraw.ask();
  }

  save() {
    const how = label(this.state.maker, this.epoch);
    download(`made_people_${this.state.maker}.csv`, new Blob([table(this.made, this.about.names, how)], { type: "text/csv" }));
  }

  listen() {
    const choose = (k) => this.change({ person: k + 1 });
    this.cloud.pointers({
      press: (at) => {
        if (!this.plot?.holds(at, 8)) return null;
        choose(hit(this.plot, this.cloudMade, at));
        return true;
      },
      drag: (_, at) => choose(hit(this.plot, this.cloudMade, at)),
    });
    this.cloud.keys(() => {
      const by = (step) => () => choose((this.state.person - 1 + step + this.count) % this.count);
      return this.makers && { ArrowLeft: by(-1), ArrowRight: by(1), " ": () => this.player.toggle() };
    });
  }

  draw() {
    const { frame: { theme }, map, cloud, pair, sites, about } = this;
    if (!this.makers || map.width < 50 || cloud.width < 50) return;
    const letter = letterSize(pair.width * 1.4), side = Math.min(map.width - 4, 300), high = side + 3.4 * letter;
    const real = this.of("r2 judging", () => linkage(this.people("judging"), sites)), made = this.of(`r2 ${this.name}`, () => linkage(this.made, sites));
    map.node.style.height = cloud.node.style.height = `${high}px`;
    drawLinkage(map.pen(map.width, high, theme), { x: 2, y: 1.7 * letter, side }, real, made, sites, about.block, letter);
    map.node.setAttribute("aria-label", `Squared correlations of ${sites} variants: real people above the diagonal, made ones below; mean within promoters ${this.shown().r2.map((v) => v.toFixed(3)).join(" and ")}.`);
    const left = 2.8 * letter, all = [this.cloudReal, ...this.of("clouds", () => [this.people("train")].map((one) => places(one, this.arrays.mean, this.arrays.axes)))];
    this.plot = plotOf({ x: left, y: 1.7 * letter, width: cloud.width - left - 8, height: high - 5 * letter }, [...all, this.cloudMade]);
    const near = this.near.learnt.row, learnt = all[1];
    drawCloud(cloud.pen(cloud.width, high, theme), this.plot, { real: this.cloudReal, made: this.cloudMade, chosen: this.state.person - 1, near: [learnt[2 * near], learnt[2 * near + 1]], letter });
    cloud.node.setAttribute("aria-label", `People on two components: ${this.count} judging, ${this.made.count} made; person ${this.state.person} is chosen. Arrow keys choose another.`);
    const tall = pairHeight(letter);
    pair.node.style.height = `${tall}px`;
    drawPair(pair.pen(pair.width, tall, theme), pair.width, {
      made: person(this.made, this.state.person - 1, sites), real: person(this.people("train"), near, sites), block: about.block, letter,
      words: [`made person ${this.state.person}: ${about.promoters.join(" and ")}, dark is 2`, `nearest person learnt from, ${this.near.learnt.distance} apart (marked)`],
    });
    pair.node.setAttribute("aria-label", `Calls of made person ${this.state.person} over those of the nearest person learnt from, ${this.near.learnt.distance} apart.`);
  }

  shown() {
    const { sites, about } = this, real = this.of("r2 judging", () => linkage(this.people("judging"), sites)), made = this.of(`r2 ${this.name}`, () => linkage(this.made, sites));
    const r2 = [real, made].map((one) => within(one, sites, about.block));
    return { state: this.state, epoch: this.epoch, lines: this.lines.told, r2, predict: this.predict.phase };
  }
}
