// The disease in three pictures: how rare it is, how short, and how much of its heritability the sites do not explain.

import { Scale } from "../../kernel/scale.js";
import { mix } from "../../kernel/theme.js";
import { choice } from "../../kernel/widgets.js";
import { written } from "../../topic/written.js";

const RISK = 300, PREVALENT = 5, TWINS = 0.65, SNPS = 0.085, YEARS = [2, 5], TOWNS = [3000, 30000, 100000, 300000, 1000000];
const MISSING = (TWINS - SNPS) / TWINS;

export class Disease {
  title = "The disease";

  /** @param {any} view */
  constructor(view) {
    this.view = view;
    this.people = choice("people", "In a town of", TOWNS.map((n) => [n, `${n.toLocaleString("en-GB")} people`]), (people) => view.change({ people }));
    this.controls = [this.people];
  }

  show() {
    this.people.show(this.view.state.people);
  }

  words() {
    return ["Amyotrophic lateral sclerosis: motor neurons die, muscles weaken, and breathing fails. Twins say that genes matter much; single sites, added up, explain little of it."];
  }

  lines() {
    const { people } = this.view.state, n = people.toLocaleString("en-GB");
    return [
      { name: "lifetime", label: "Fall ill in their lives", text: `${n} / ${RISK}`, value: written(people / RISK, 1) },
      { name: "prevalent", label: "Ill at one time", text: `${n} \u00d7 ${PREVALENT} / 100,000`, value: written(people * PREVALENT / 1e5, 1) },
      { name: "missing", label: "Missing heritability", text: `(${TWINS} \u2212 ${SNPS}) / ${TWINS}`, value: `${written(MISSING, 4)}, about ${Math.round(100 * MISSING)}%`, lit: true },
    ];
  }

  label() {
    return `One in ${RISK} people falls ill with ALS; from onset to death it takes ${YEARS.join(" to ")} years. Twin heritability ${TWINS}, from SNPs ${SNPS}: ${Math.round(100 * MISSING)}% is missing.`;
  }

  height(width, size) {
    return width < 720 ? 290 + 2 * size : 172;
  }

  draw(pen, size) {
    const { width, theme } = pen, small = width < 720, each = small ? (width - 24) / 2 : (width - 48) / 3, tall = 164;
    this.crowd(pen, size, { x: 0, y: 0, width: each, height: tall });
    this.course(pen, size, { x: each + 24, y: 0, width: each, height: tall });
    this.heritability(pen, size, small ? { x: 0, y: tall + size, width, height: 130 } : { x: 2 * each + 48, y: 0, width: each, height: tall }, theme);
  }

  crowd(pen, size, { x, y, width, height }) {
    const { theme } = pen, columns = 30, step = Math.min(width / columns, (height - 2.4 * size) / 10.5);
    pen.text(`Lifetime risk: 1 in ${RISK}`, x, y + size, { size, fill: theme.text, weight: 600 });
    for (let k = 0; k < RISK; k++) {
      const ill = k === 137, cx = x + (k % columns + 0.5) * step, cy = y + 2.2 * size + (Math.floor(k / columns) + 0.5) * step;
      pen.circle(cx, cy, ill ? step * 0.62 : step * 0.3, { fill: ill ? theme.positive[0] : theme.axis });
    }
    pen.text(`${PREVALENT} in 100,000 have it at any one time.`, x, y + 2.2 * size + 10 * step + 1.5 * size, { size, fill: theme.text });
  }

  course(pen, size, { x, y, width, height }) {
    const { theme } = pen, at = new Scale([0, 6], [x, x + width - 8]), base = y + height * 0.56, [low, high] = YEARS;
    pen.text("From onset to death: 2 to 5 years", x, y + size, { size, fill: theme.text, weight: 600 });
    pen.rect(at.at(0), base - 26, at.at(low) - at.at(0), 26, { fill: theme.positive[0] });
    for (let k = 0; k < 24; k++) { // fades where some have died: no published curve, only the two ends
      const from = at.at(low + (high - low) * k / 24);
      pen.rect(from, base - 26, at.at(high) - from, 26, { fill: mix(theme.positive[0], theme.background, (k + 0.5) / 24) });
    }
    pen.path([[at.at(0), base], [at.at(6), base]], { stroke: theme.axis, width: 1.5 });
    for (let year = 0; year <= 6; year++) {
      pen.path([[at.at(year), base], [at.at(year), base + 5]], { stroke: theme.axis });
      pen.text(String(year), at.at(year), base + size + 9, { size, fill: theme.quiet, align: year ? "center" : "left" });
    }
    pen.text("years since onset", x + width - 8, base + 2.6 * size + 8, { size, fill: theme.text, align: "right" });
    pen.text("onset", at.at(0), base - 34, { size, fill: theme.text });
    pen.text("death", at.at((low + high) / 2), base - 34, { size, fill: theme.text, align: "center" });
  }

  heritability(pen, size, { x, y, width, height }, theme) {
    const at = new Scale([0, 0.7], [x, x + width - 10]), top = y + 2.2 * size, tall = Math.min(38, (height - 5.4 * size) / 2.6);
    pen.text("Heritability", x, y + size, { size, fill: theme.text, weight: 600 });
    [[TWINS, "twins", theme.lines[0]], [SNPS, "SNPs, added up", theme.amount]].forEach(([value, label, fill], k) => {
      const level = top + k * (tall + 14 + size);
      pen.text(`${label}: ${String(value).replace("0.", ".")}`, x, level + size - 3, { size, fill: theme.text });
      pen.rect(x, level + size + 2, at.at(Number(value)) - x, tall, { fill: String(fill) });
    });
    const level = top + tall + 14 + size;
    pen.rect(at.at(SNPS), level + size + 2, at.at(TWINS) - at.at(SNPS), tall, { fill: theme.positive[0], alpha: 0.18, stroke: theme.positive[0], width: 1 });
    pen.text(`${Math.round(100 * MISSING)}% missing`, (at.at(SNPS) + at.at(TWINS)) / 2, level + size + 2 + tall / 2, { size: size + 1, fill: theme.text, align: "center", baseline: "middle", weight: 700 });
  }
}

