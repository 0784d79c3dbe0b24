// Components and edges by hand against learnt features, on digits and on genotypes, with the arithmetic of one score.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, element, slider, tick } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, flag, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { drawCurves, drawRows, plotOf, rowHeight } from "./chart.js";
import { BY_HAND, Compared, LEARNT, SUBJECTS } from "./compared.js";
import { exercises } from "./exercises.js";
import { drawCohort, drawDigit, drawFilters, tiles } from "./pictures.js";
import { cosines, DARKEST, PIXELS } from "./rebuilt.js";
import { asked, ofCohort, ofDifference, ofDigit, ofFilter, ofNetworks } from "./told.js";

const NAMES = { digits: "digits", cohort: "genotypes of the sample cohort" }, USUAL = { digits: 32, cohort: 256 }, HEIGHT = 215;
export const FIELDS = {
  data: { usual: "digits", read: oneOf(SUBJECTS) },
  count: { usual: 0, read: aNumber(0, 10_000, { whole: true }) }, // 0 is the usual number of the data
  shuffled: { usual: false, read: flag },
  component: { usual: 1, read: aNumber(1, PIXELS, { whole: true }) },
  digit: { usual: 3, read: aNumber(0, 19, { whole: true }) },
  filter: { usual: 0, read: aNumber(0, 16, { whole: true }) }, // 0 is the one most like an edge
  one: { usual: "components svm", read: oneOf([...BY_HAND, "covariates"]) },
  other: { usual: "cnn", read: oneOf([...LEARNT, ...BY_HAND]) },
};

export class Features {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "features", label: "Features by hand and learnt" });
    this.link = new Link(stage, "features", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.main = stage.surface({ draw });
    this.strip = stage.surface({ draw });
    this.filters = stage.surface({ draw });
    this.rows = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.main.node, this.strip.node);
    this.lines = new Lines(this.frame.arithmetic);
    this.compare = element("div", "controls");
    this.frame.side.append(this.compare, this.rows.node, this.filters.node);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.go(0), draw, rate: 3, what: "more components", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => { this.player.reset(); this.player.play(); }, changed: () => this.compared && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.main.node, this.strip.node, this.rows.node, this.filters.node);
    // {state, count, means by row, difference [mean, low, high], lines, phase}; a place is {count} of the curves, {component} or {filter} of the pictures
    expose(stage.root, { shown: () => this.compared && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.compared) {
      this.compared = new Compared(header, arrays);
      this.nearest = cosines(arrays.filters_after).reduce((best, v, k, all) => (v > all[best] ? k : best), 0);
      this.build();
      this.listen();
      this.predict.ask(asked(this.compared, { digits: this.placeNear("digits", USUAL.digits), cohort: this.placeNear("cohort", USUAL.cohort) }));
    }
    this.take(this.state);
  }

  build() {
    const set = (name) => (value) => this.change({ [name]: value });
    this.fields = {
      data: choice("data", "Data", SUBJECTS.map((name) => [name, NAMES[name]]), (data) => this.change({ data, count: 0, component: 1 })),
      place: slider("place", "Components", { low: 0, high: 11, words: (k) => String(this.compared.counts(this.state.data)[k] ?? "") }, (k) => this.seek(k)),
      component: slider("component", "Look at component", { low: 1, high: PIXELS }, set("component")),
      shuffled: tick("shuffled", "Shuffled labels", set("shuffled")),
    };
    this.next = button("Next digit", "Take the next held-out digit", () => this.change({ digit: (this.state.digit + 1) % 20 }));
    this.frame.controls.append(this.fields.data, this.fields.place, this.fields.component, this.next, this.fields.shuffled);
    this.renew();
    exercises(this.frame);
  }

  // The choices of what is compared are called otherwise on other data.
  renew() {
    const { data } = this.state, named = (rows) => rows.map((row) => [row, row.startsWith("components") ? `components, ${row.endsWith("svm") ? "SVM" : "linear"}` : this.compared.label(data, row, 0).replace(" network", "")]);
    this.one = choice("one", "Compare", named(data === "cohort" ? [...BY_HAND, "covariates"] : BY_HAND), (one) => this.change({ one }));
    this.other = choice("other", "with", named([...LEARNT, ...BY_HAND]), (other) => this.change({ other }));
    this.compare.replaceChildren(this.one, this.other);
    this.named = data;
  }

  placeNear(subject, count) {
    const counts = this.compared.counts(subject), far = counts.map((n) => Math.abs(Math.log(n / count)));
    return far.indexOf(Math.min(...far));
  }

  get place() {
    const { data, count } = this.state;
    return this.placeNear(data, count || USUAL[data]);
  }

  get count() {
    return this.compared.counts(this.state.data)[this.place];
  }

  get now() {
    const { data, shuffled, one, other } = this.state;
    return { subject: data, shuffled, place: this.place, one, other, hidden: this.predict.pending };
  }

  get filter() {
    return this.state.filter ? this.state.filter - 1 : this.nearest;
  }

  get pixels() {
    const { digits_images: images } = this.compared.arrays, from = this.state.digit * PIXELS;
    return Float64Array.from(images.subarray(from, from + PIXELS), (v) => v / DARKEST);
  }

  take(state) {
    this.state = state;
    if (!this.compared) return;
    if (state.data === "digits" && state.one === "covariates") state.one = FIELDS.one.usual;
    state.component = Math.min(state.component, this.components);
    this.tell();
  }

  get components() {
    return this.state.data === "digits" ? PIXELS : this.compared.arrays.explained.length / 3;
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  seek(place) {
    this.player.pause();
    this.player.changed();
    this.go(place);
  }

  go(place) {
    const counts = this.compared.counts(this.state.data);
    this.change({ count: counts[Math.max(0, Math.min(counts.length - 1, place))] });
  }

  step() {
    const last = this.compared.counts(this.state.data).length - 1;
    if (this.place < last) this.go(this.place + 1);
    if (this.place < last) return false;
    this.predict.tell();
    return true;
  }

  tell() {
    const { state, fields, compared } = this, digits = state.data === "digits", { arrays } = compared;
    if (this.named !== state.data) this.renew();
    fields.place.querySelector("input").max = String(compared.counts(state.data).length - 1);
    fields.component.querySelector("input").max = String(this.components);
    for (const [name, field] of Object.entries(fields)) field.show(name === "place" ? this.place : state[name]);
    this.one.show(state.one);
    this.other.show(state.other);
    this.next.hidden = this.filters.node.hidden = !digits;
    const waits = this.predict.pending && [state.one, state.other].some((row) => LEARNT.includes(row));
    this.lines.show([
      ...(digits ? ofDigit(this.pixels, arrays, state.component - 1, this.count) : ofCohort(arrays, state.component - 1, this.count)),
      ...(waits ? [{ name: "waits", label: "difference", text: "after your guess" }] : ofDifference(compared, this.now)),
      ...ofNetworks(compared, state.data),
      ...(digits ? ofFilter(arrays, this.filter) : []),
    ]);
    this.frames.ask();
  }

  listen() {
    const { main, strip, filters } = this, at = (spot) => this.placeNear(this.state.data, this.plot.value(spot)[0]);
    main.pointers({ press: (spot) => { if (!this.plot?.holds(spot, 10)) return null; this.seek(at(spot)); return true; }, drag: (_, spot) => this.seek(at(spot)) });
    main.keys(() => {
      const by = (places) => () => this.seek(this.place + places);
      return { ArrowLeft: by(-1), ArrowRight: by(1), Home: by(-99), End: by(99), " ": () => this.player.toggle() };
    });
    strip.pointers({
      press: ({ x, y }) => {
        if (this.state.data !== "digits") return null;
        const { left, count, small, top } = tiles(strip.width, this.letter), k = Array.from({ length: count }, (_, i) => i).find((i) => x >= left(i) && x <= left(i) + small && y >= top && y <= top + small);
        if (k !== undefined) this.change({ component: this.first + k + 1 });
        return null;
      },
    });
    strip.keys(() => {
      const by = (step) => () => this.change({ component: Math.max(1, Math.min(this.components, this.state.component + step)) });
      return { ArrowLeft: by(-1), ArrowRight: by(1), Home: by(-99), End: by(99) };
    });
    const turn = (step) => () => this.change({ filter: ((this.filter + step + 16) % 16) + 1 });
    filters.pointers({ press: () => { turn(1)(); return null; } });
    filters.keys(() => ({ ArrowLeft: turn(-1), ArrowRight: turn(1) }));
  }

  get letter() {
    return letterSize(this.main.width * 1.4);
  }

  paint() {
    if (!this.compared || this.main.width < 50) return;
    const { frame: { theme }, compared, state, main, strip, rows, filters, letter, now, count } = this, { arrays, about } = compared, digits = state.data === "digits", measure = compared.measure(state.data);
    const all = { ...now, letter, focused: main.focused };
    main.node.style.height = `${HEIGHT}px`;
    this.plot = plotOf(main.width, HEIGHT, letter, compared, state.data, state.shuffled);
    drawCurves(main.pen(main.width, HEIGHT, theme), this.plot, compared, all);
    const said = (row) => compared.interval(compared.scores(state.data, state.shuffled, row, this.place)).mean.toFixed(3);
    main.node.setAttribute("aria-label", `${measure} by number of principal components; with ${count} of them, SVM ${said("components svm")}, linear ${said("components linear")}. Arrow keys change the number.`);
    const high = digits ? 112 + 1.7 * letter + 8 : 190, chosen = state.component - 1;
    strip.node.style.height = `${high}px`;
    const pen = strip.pen(strip.width, high, theme);
    if (digits) this.first = drawDigit(pen, strip.width, { pixels: this.pixels, mean: arrays.digits_mean, directions: arrays.digits_components, count, chosen, letter });
    else {
      const wide = about.genes.length, shares = arrays.promoters.subarray(chosen * wide, (chosen + 1) * wide);
      drawCohort(pen, strip.width, high, { places: arrays.places, ancestry: arrays.groups.subarray(0, arrays.groups.length / 2), names: about.groups.ancestry, shares, chromosomes: about.chromosomes, chosen, letter });
    }
    strip.node.setAttribute("aria-label", digits ? `A ${arrays.digits_labels[state.digit]}, rebuilt from ${count} components, and the components. Arrow keys choose one.` : `People on the first two components, and component ${chosen + 1} along the genome. Arrow keys choose a component.`);
    const tall = compared.rows(state.data).length * rowHeight(letter);
    rows.node.style.height = `${tall}px`;
    drawRows(rows.pen(rows.width, tall, theme), rows.width, compared, all);
    rows.node.setAttribute("aria-label", `${measure}: ${compared.rows(state.data).filter((row) => !now.hidden || !LEARNT.includes(row)).map((row) => `${compared.label(state.data, row, this.place)} ${said(row)}`).join(", ")}`);
    if (!digits) return;
    const low = 3.2 * letter + 74;
    filters.node.style.height = `${low}px`;
    drawFilters(filters.pen(filters.width, low, theme), filters.width, { before: arrays.filters_before, after: arrays.filters_after, chosen: this.filter, letter });
    filters.node.setAttribute("aria-label", `Filter ${this.filter + 1} of the convolutional network, as it began and as it was learnt, beside edge filters. Arrow keys choose another.`);
  }

  shown() {
    const { state, compared, now } = this, { mean, low, high } = compared.difference(state.data, state.shuffled, state.one, state.other, now.place);
    const means = Object.fromEntries(compared.rows(state.data).map((row) => [row, compared.interval(compared.scores(state.data, state.shuffled, row, now.place)).mean]));
    return { state, count: this.count, means, difference: [mean, low, high], lines: this.lines.told, phase: this.predict.phase };
  }

  placeOf(what) {
    if (what.count) return inWindow(this.main.node, this.plot.at(what.count, this.plot.value({ x: 0, y: HEIGHT / 2 })[1]));
    if (what.filter) return inWindow(this.filters.node, [20, 60]);
    const { left, small, top } = tiles(this.strip.width, this.letter);
    return inWindow(this.strip.node, [left(what.component - 1 - this.first) + small / 2, top + small / 2]);
  }
}
