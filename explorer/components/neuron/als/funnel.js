// From five million sites to 2,048: squares whose areas are the numbers.

import { element, slider } from "../../kernel/widgets.js";
import { written } from "../../topic/written.js";
import { DOWNSTREAM, UPSTREAM } from "./windows.js";

const SITES = 5e6, IN_PROMOTERS = 1e6, CHROMOSOMES = [7, 9, 17, 22], CASES = 4411, CONTROLS = 7114;
const WIDE = UPSTREAM + DOWNSTREAM;
const whole = (n) => n.toLocaleString("en-GB");

export class Funnel {
  title = "The funnel";

  /** @param {any} view */
  constructor(view) {
    this.view = view;
    this.best = slider("best", "Best promoters of each chromosome", { low: 1, high: 40 }, (best) => view.change({ best }));
    this.controls = [this.best];
  }

  show() {
    this.best.show(this.view.state.best);
  }

  get kept() {
    return CHROMOSOMES.length * this.view.state.best * WIDE;
  }

  words() {
    const why = element("strong", "", "Why promoters? ");
    return [why, "Most variants that are associated with diseases lie in regulatory regions (Maurano 2012), and blocks of neighbouring sites are inherited whole, so a window of 64 is one thing to learn from. " +
      "Promoters are ranked by how well a small network for each predicts people held out of the training set; the best 8 on each of chromosomes 7, 9, 17 and 22 went on. Still to try: other chromosomes, haplotypes, RNA and epigenome, other regions."];
  }

  lines() {
    const { best } = this.view.state, { kept } = this, people = CASES + CONTROLS;
    return [
      { name: "promoters", label: "In promoters, at least", text: `${whole(IN_PROMOTERS)} / ${whole(SITES)}`, value: written(IN_PROMOTERS / SITES) },
      { name: "kept", label: "Kept", text: `${CHROMOSOMES.length} chromosomes \u00d7 ${best} promoters \u00d7 ${WIDE} sites`, value: whole(kept), lit: true },
      { name: "share", label: "Share of all sites", text: `${whole(kept)} / ${whole(SITES)}`, value: `${written(100 * kept / SITES, 4)}%` },
      { name: "people", label: "Sites for each person", text: `${whole(SITES)} / (${whole(CASES)} cases + ${whole(CONTROLS)} controls) = ${written(SITES / people, 1)}, after the funnel ${whole(kept)} / ${whole(people)}`, value: written(kept / people, 3) },
    ];
  }

  label() {
    return `Of ${whole(SITES)} sites more than ${whole(IN_PROMOTERS)} lie in promoters, and ${whole(this.kept)} are kept; areas are drawn to scale.`;
  }

  height() {
    return 290;
  }

  draw(pen, size) {
    const { theme, width } = pen, side = 262, top = 14, foot = top + side, per = side / Math.sqrt(SITES), x = 2;
    const squares = [
      [SITES, `${whole(SITES)} sites that vary`, theme.grid, theme.axis],
      [IN_PROMOTERS, `more than ${whole(IN_PROMOTERS)} of them in promoters`, theme.lines[0], null],
      [this.kept, `${whole(this.kept)} sites go into the network`, theme.positive[0], null],
    ];
    squares.forEach(([count, words, fill, stroke], k) => {
      const edge = Math.sqrt(Number(count)) * per, y = foot - edge, level = top + 40 + k * 76, from = x + edge;
      pen.rect(x, y, edge, edge, { fill: String(fill), alpha: k === 1 ? 0.55 : 1, ...(stroke ? { stroke: String(stroke) } : {}) });
      pen.path([[k === 2 ? from : from - 6, k === 2 ? foot - edge / 2 : y + 8], [x + side + 34, level - size * 0.35], [x + side + 50, level - size * 0.35]], { stroke: k === 2 ? theme.positive[0] : theme.axis, width: 1.4 });
      pen.text(String(words), x + side + 56, level, { size: size + 2, fill: theme.text, weight: 600 });
    });
    const note = ["Areas are to scale.", `${CHROMOSOMES.length} \u00d7 ${this.view.state.best} \u00d7 ${WIDE} = ${whole(this.kept)}: ${written(100 * this.kept / SITES, 3)}% of all.`];
    note.forEach((words, k) => pen.text(words, Math.min(width - 10, x + side + 56), top + 40 + 2 * 76 + (k + 1) * 1.6 * size, { size, fill: theme.quiet }));
  }
}
