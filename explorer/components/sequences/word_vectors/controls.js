// Controls of the map of words: what is read, which vectors are shown, and the three words of a - b + c.

import { sign } from "../../kernel/icons.js";
import { button, choice, element } from "../../kernel/widgets.js";
import { scriptButton } from "../../topic/script.js";
import { FAMILIES, WORDS } from "./grammar.js";
import { script } from "./script.js";
import { SIZES } from "./training.js";

export const CORPORA = { sentences: "sentences", shuffled: "shuffled words" };
export const BY = { learnt: "learnt", unshifted: "counts, SVD", shifted: "counts \u2212 log 5, SVD" };
export const SHOWS = ["people", ...FAMILIES.slice(1).map(({ name }) => name), "all"];
export const PACES = [1, 30, 300, 3000];
const NAMES = { ...Object.fromEntries(FAMILIES.map(({ name, label }) => [name, label])), all: "all three" };

export class Controls {
  /** @param {import("./view.js").WordVectors} view */
  constructor(view) {
    this.view = view;
    const set = (name) => (value) => view.set({ [name]: value }), anew = (name) => (value) => view.anew({ [name]: value });
    this.fields = {
      corpus: choice("corpus", "Corpus", Object.entries(CORPORA), (corpus) => view.anew({ corpus })),
      by: choice("by", "Vectors", Object.entries(BY), set("by")),
      show: choice("show", "Words", SHOWS.map((name) => [name, NAMES[name]]), set("show")),
      size: choice("size", "Numbers a word", SIZES.map((size) => [size, String(size)]), anew("size")),
      pace: choice("pace", "Pairs a step", PACES.map((pace) => [pace, pace.toLocaleString("en-GB")]), set("pace")),
    };
    this.dice = sign(button("", "Another corpus, other first vectors", () => view.anew({ seed: (view.state.seed % 999) + 1 }), "dice"), "dice", "corpus");
    view.frame.controls.append(...Object.values(this.fields), this.dice, scriptButton("word_vectors", () => script(/** @type {any} */ (view.state))));
    const words = WORDS.map((word, k) => [k, word]);
    this.asks = ["analogy", "neighbours"].map((ask, k) => button(["a \u2212 b + c", "Neighbours"][k], ["a \u2212 b + c: click three words, or choose them", "Neighbours: click a word, or choose it"][k], () => view.set({ ask })));
    this.words = ["a", "b", "c", "word"].map((name) => choice(name, name === "word" ? "neighbours of" : { a: "a", b: "\u2212 b", c: "+ c" }[name], words, set(name)));
    const row = element("div", "controls asks");
    row.append(...this.asks, ...this.words);
    view.frame.side.append(row);
  }

  draw() {
    const { state } = this.view;
    for (const [name, field] of Object.entries(this.fields)) field.show(state[name]);
    this.asks.forEach((node, k) => node.setAttribute("aria-pressed", String(state.ask === ["analogy", "neighbours"][k])));
    this.words.forEach((node, k) => {
      const name = ["a", "b", "c", "word"][k];
      node.hidden = (name === "word") !== (state.ask === "neighbours");
      node.show(state[name]);
    });
  }
}
