// Two haplotypes under the hand: a letter is clicked or typed over, and the genotype and its class follow.

import { expose, inWindow } from "../../kernel/probe.js";
import { button, element, framed, slider } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, aText, Link } from "../../topic/link.js";
import { Predict } from "../../topic/predict.js";
import { COUNTED, FUNCTIONS } from "./exercises.js";
import { Picture } from "./picture.js";
import { affected, clean, digitsOfFunctions, EXAMPLE, MOST, pairs, raised, read } from "./sites.js";

const LABELS = { reference: "Reference", variants: "Known variants", mother: "Mother", father: "Father" };
const ROWS = Object.keys(LABELS), MANY = 8;
const FIELDS = { ...Object.fromEntries(ROWS.map((row) => [row, { usual: EXAMPLE[row], read: aText(2 * MOST) }])), least: { usual: 4, read: aNumber(0, 2 * MOST, { whole: true }) } };

export class Genotypes {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.frame = new Frame(stage, { name: "genotypes", label: "Genotypes as data" });
    this.link = new Link(stage, "genotypes", FIELDS, (state) => this.take(state));
    this.state = this.link.read();
    this.found = read(/** @type {any} */ (this.state));
    this.drawn = false;
    this.predict = new Predict(this.frame.question, { play: () => this.swap(), see: "Swap and see" });
    this.inputs = Object.fromEntries(ROWS.map((row) => [row, this.input(row)]));
    this.least = slider("least", "f(x) = 1 where the sum is at least", { low: 0, high: 12 }, (least) => this.change({ least }));
    this.frame.controls.append(...ROWS.map((row) => this.inputs[row].node), button("Swap mother and father", "Swap the two haplotypes", () => this.swap()),
      button("Taught example", "Back to the strings of the lecture", () => this.change({ ...EXAMPLE })), this.least);
    this.fault = element("p", "fault", "", { role: "alert" });
    this.picture = new Picture(this, LABELS);
    this.frame.picture.append(this.fault, this.picture.surface.node);
    this.lines = new Lines(this.frame.arithmetic);
    new Exercise(this.frame, COUNTED);
    new Exercise(this.frame, FUNCTIONS);
    if (telling(this.found.genotype)) this.predict.ask(question(this.found.genotype));
    const frames = stage.frames(() => this.picture.draw());
    this.ask = frames.ask;
    stage.resized(() => frames.ask(), this.picture.surface.node);
    stage.rethemed(() => frames.ask());
    // {fault, sites, genotype, class, lines}; a place is [row, site], sites from 1
    expose(stage.root, {
      shown: () => this.drawn && { fault: this.found.fault, sites: this.found.sites.map(({ site }) => site), genotype: this.found.genotype, class: this.class, lines: this.lines.told },
      place: ([row, site]) => inWindow(this.picture.surface.node, this.picture.middle(row, site)),
      settled: () => !frames.waiting,
    });
  }

  input(row) {
    const field = element("input", "letters", "", { type: "text", spellcheck: "false", autocomplete: "off", autocapitalize: "characters", maxlength: String(2 * MOST) });
    field.addEventListener("input", () => this.change({ [row]: clean(field.value) }));
    return { node: framed(row, LABELS[row], field), field };
  }

  update() {
    this.show();
  }

  take(state) {
    this.state = state;
    this.change({});
  }

  /** Another letter, or none where it was no site of the row. */
  set(row, at, letter) {
    this.change({ [row]: this.state[row].slice(0, at) + letter + this.state[row].slice(at + 1) });
  }

  /** The other allele at a site, where there are two. */
  flip(row, at) {
    const site = this.found.sites.find((one) => one.site === at + 1);
    if (site && (row === "mother" || row === "father")) this.set(row, at, site[row] === site.reference ? site.alternative : site.reference);
  }

  swap() {
    const { mother, father } = this.state;
    this.change({ mother: father, father: mother });
    this.predict.tell();
  }

  change(some) {
    Object.assign(this.state, some);
    this.found = read(/** @type {any} */ (this.state));
    this.link.write(this.state);
    this.show();
  }

  get class() {
    return this.found.fault ? null : affected(this.found.genotype, this.state.least);
  }

  show() {
    const { found, state } = this, { genotype, sites } = found;
    for (const row of ROWS) if (clean(this.inputs[row].field.value) !== state[row]) this.inputs[row].field.value = state[row];
    this.least.show(state.least);
    this.fault.textContent = found.fault;
    this.fault.hidden = !found.fault;
    const sum = genotype.reduce((all, one) => all + one, 0), m = genotype.length, mixed = genotype.filter((one) => one === 1).length;
    this.lines.show(found.fault || !m ? [] : [
      { name: "genotype", label: "Mother + father", text: sites.map((one) => `${+(one.mother !== one.reference)} + ${+(one.father !== one.reference)}`).join(",  "), value: `(${genotype.join(", ")})` },
      { name: "class", label: "f(x)", text: `${m > 1 ? `${genotype.join(" + ")} = ${sum}` : sum}, and ${sum} ${sum >= state.least ? "\u2265" : "<"} ${state.least}: f(x)`, value: `${this.class}, ${this.class ? "a case" : "a control"}` },
      { name: "pairs", label: "Haplotype pairs", text: `${mixed ? `with ${mixed} ${mixed === 1 ? "site" : "sites"} of 1, 2${raised(mixed - 1)}` : "without a 1"} pairs of haplotypes have this genotype`, value: String(pairs(genotype)) },
      { name: "genotypes", label: "All genotypes X", text: `3${raised(m)}`, value: m < 15 ? (3 ** m).toLocaleString("en-GB") : `a number of ${String(3n ** BigInt(m)).length} digits` },
      { name: "functions", label: "All functions f", text: `2 to the power of ${m < 15 ? (3 ** m).toLocaleString("en-GB") : `3${raised(m)}`}`, value: 3 ** m < 50 ? (2 ** (3 ** m)).toLocaleString("en-GB") : `a number of ${digitsOfFunctions(m).toLocaleString("en-GB")} digits` },
    ]);
    this.ask();
  }
}

// Whether the answers differ, and can be read.
function telling(genotype) {
  return genotype.length <= MANY && genotype.includes(1) && (genotype.includes(0) || genotype.includes(2));
}

function question(genotype) {
  const as = genotype.join(" "), turned = genotype.map((one) => 2 - one).join(" ");
  return {
    question: `Mother and father swap haplotypes. What becomes of the genotype ${as}?`,
    answers: [`0 and 2 change places: ${turned}`, `It stays ${as}`, "Each 1 changes: only there do the two differ"], right: 1,
    because: "A dosage is a sum, and a sum has no order: which parent an allele came from is lost.",
  };
}
