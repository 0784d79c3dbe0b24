// The rows along the chromosome: truth with its switches, calls, evidence, probabilities, who says what, and calls put right.

import { Scale } from "../../kernel/scale.js";
import { VARIANTS } from "./mosaic.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("./reading.js").Now} Now */
/** @typedef {{ x: number, width: number, cell: number, tall: number, rows: Record<string, { y: number, height: number }> }} Places */

const REACH = 3; // log-likelihood ratios that bars show

/**
 * Where everything lies.
 * @param {number} width
 * @param {number} letter
 * @returns {Places}
 */
export function places(width, letter) {
  const x = Math.round(9.3 * letter), rows = {}, line = 1.35 * letter;
  let y = 8;
  for (const [name, height] of /** @type {[string, number][]} */ ([["truth", 1.5 * line], ["calls", line], ["evidence", 2.6 * line], ["chances", 6 * line], ["network", line], ["window", line], ["model", line], ["cleaned", line], ["cleanedModel", line]])) {
    rows[name] = { y, height };
    y += height + (name === "evidence" || name === "chances" || name === "model" || name === "truth" ? 10 : 5);
  }
  return { x, width: width - x - 10, cell: (width - x - 10) / VARIANTS, tall: y + 1.5 * letter, rows };
}

/** The variant at a pixel, held within the chromosome. */
export function variantAt(/** @type {Places} */ at, /** @type {number} */ x) {
  return Math.max(0, Math.min(VARIANTS - 1, Math.floor((x - at.x) / at.cell)));
}

/** Whether a place is within a row, so many pixels above and below it. */
export function onRow(/** @type {Places} */ at, /** @type {string} */ name, /** @type {{ x: number, y: number }} */ { x, y }, margin = 2) {
  const { y: top, height } = at.rows[name];
  return x >= at.x - 8 && x <= at.x + at.width + 8 && y >= top - margin && y <= top + height + margin;
}

/**
 * @param {Pen} pen
 * @param {Places} at
 * @param {Now} now
 * @param {{ letter: number, spot: number, switches: number[], chosen: number, focused: boolean }} how
 */
export function draw(pen, at, now, { letter, spot, switches, chosen, focused }) {
  const { theme } = pen, { mosaic, neither } = now, inks = [theme.negative[0], theme.positive[0]], left = (/** @type {number} */ k) => at.x + k * at.cell;
  const label = (name, text) => pen.text(text, at.x - 8, at.rows[name].y + at.rows[name].height / 2, { size: letter, fill: theme.text, align: "right", baseline: "middle" });
  const stretches = (list, name, alpha = 1) => {
    const { y, height } = at.rows[name];
    for (let k = 0, from = 0; k < VARIANTS; k++) {
      if (k < VARIANTS - 1 && list[k + 1] === list[k]) continue;
      pen.rect(left(from), y, left(k + 1) - left(from), height, { fill: inks[list[k]], alpha });
      from = k + 1;
    }
  };
  label("truth", neither ? "of neither" : "truth: A, B");
  if (neither) pen.rect(at.x, at.rows.truth.y, at.width, at.rows.truth.height, { fill: theme.grid });
  else {
    stretches(mosaic.ancestry, "truth");
    ofStretches(pen, at, mosaic.ancestry, letter);
    switches.forEach((k, j) => {
      const { y, height } = at.rows.truth;
      const wide = j === chosen ? 11 : 7;
      pen.rect(left(k) - wide / 2, y - 4, wide, height + 8, { fill: theme.text, stroke: theme.background, width: 2, radius: 3 });
    });
  }
  label("calls", "calls 0, 1");
  ofCalls(pen, at, "calls", mosaic.calls, mosaic.alleles);
  label("evidence", "ln P(B) / P(A)");
  ofEvidence(pen, at, now.evidence, inks);
  label("chances", "p(B)");
  if (!neither) stretches(mosaic.ancestry, "chances", 0.13);
  ofChances(pen, at, now, letter);
  for (const [name, words] of [["network", "network"], ["window", `window of ${now.width}`], ["model", "exact model"]]) {
    label(name, words);
    if (now.ties[name] === VARIANTS) { ofTies(pen, at, name, letter); continue; }
    stretches(now.called[name], name);
    if (!neither) ofFaults(pen, at, name, now.called[name], mosaic.ancestry);
  }
  for (const [name, words, one] of /** @type {[string, string, number[]][]} */ ([["cleaned", "cleaned: network", now.network.one], ["cleanedModel", "cleaned: model", now.model.one]])) {
    label(name, words);
    const cleaned = one.map((p) => (p > 0.5 ? 1 : 0));
    ofCalls(pen, at, name, cleaned, mosaic.alleles);
    cleaned.forEach((allele, k) => { if (allele !== mosaic.calls[k]) pen.rect(left(k) - 1, at.rows[name].y - 1, at.cell + 2, at.rows[name].height + 2, { stroke: theme.accent, width: 2.5 }); });
  }
  const foot = at.rows.cleanedModel.y + at.rows.cleanedModel.height;
  pen.rect(left(spot) - 1, at.rows.calls.y - 3, at.cell + 2, foot - at.rows.calls.y + 6, { stroke: theme.accent, width: focused ? 3 : 1.5 });
  for (const k of [1, 32, 64, 96, VARIANTS]) pen.text(String(k), left(k - 0.5), foot + 1.3 * letter, { size: letter, fill: theme.quiet, align: "center" });
}

// Nothing speaks for either population anywhere.
function ofTies(pen, at, name, letter) {
  const { y, height } = at.rows[name], { theme } = pen;
  pen.rect(at.x, y, at.width, height, { fill: theme.grid });
  pen.text("a tie everywhere", at.x + at.width / 2, y + height / 2, { size: letter, fill: theme.text, align: "center", baseline: "middle" });
}

// A and B in their stretches, where there is room.
function ofStretches(pen, at, ancestry, letter) {
  const { y, height } = at.rows.truth, { theme } = pen, inks = [theme.background, theme.dark ? theme.background : theme.mark]; // on light, orange needs dark letters
  for (let k = 0, from = 0; k < VARIANTS; k++) {
    if (k < VARIANTS - 1 && ancestry[k + 1] === ancestry[k]) continue;
    if ((k + 1 - from) * at.cell > 3 * letter) pen.text(ancestry[k] ? "B" : "A", at.x + ((from + k + 1) / 2) * at.cell, y + height / 2, { size: letter, fill: inks[ancestry[k]], align: "center", baseline: "middle", weight: 700 });
    from = k + 1;
  }
}

// Alleles as cells, 1 dark; a cross where one is not the true one.
function ofCalls(pen, at, name, alleles, truth) {
  const { theme } = pen, { y, height } = at.rows[name];
  for (let k = 0; k < VARIANTS; k++) {
    const x = at.x + k * at.cell;
    pen.rect(x + 0.4, y, at.cell - 0.8, height, { fill: alleles[k] ? theme.quiet : theme.grid });
    if (alleles[k] === truth[k]) continue;
    const middle = [x + at.cell / 2, y + height / 2], arm = 3.5;
    const cross = [[middle[0] - arm, middle[1] - arm], [middle[0] + arm, middle[1] + arm], null, [middle[0] + arm, middle[1] - arm], [middle[0] - arm, middle[1] + arm]];
    pen.path(cross, { stroke: theme.background, width: 4.5 });
    pen.path(cross, { stroke: theme.text, width: 2 });
  }
}

function ofEvidence(pen, at, evidence, inks) {
  const { y, height } = at.rows.evidence, middle = y + height / 2;
  evidence.forEach((ratio, k) => {
    const bar = (Math.min(REACH, Math.abs(ratio)) / REACH) * (height / 2);
    pen.rect(at.x + k * at.cell + 0.4, ratio > 0 ? middle - bar : middle, at.cell - 0.8, bar, { fill: inks[ratio > 0 ? 1 : 0] });
  });
  pen.path([[at.x, middle], [at.x + at.width, middle]], { stroke: pen.theme.axis });
}

function ofChances(pen, at, { network, model }, letter) {
  const { theme } = pen, { y, height } = at.rows.chances, scale = new Scale([0, 1], [y + height, y]);
  for (const mark of [0, 0.5, 1]) {
    pen.path([[at.x, scale.at(mark)], [at.x + at.width, scale.at(mark)]], { stroke: theme.axis, dash: mark === 0.5 ? [3, 3] : [] });
    if (mark !== 0.5) pen.text(String(mark), at.x - 8, scale.at(mark), { size: letter, fill: theme.quiet, align: "right", baseline: mark ? "top" : "bottom" });
  }
  const line = (list) => list.map((p, k) => [at.x + (k + 0.5) * at.cell, scale.at(p)]);
  pen.path(line(model.second), { stroke: theme.background, width: 4 });
  pen.path(line(model.second), { stroke: theme.text, width: 1.8, dash: [5, 3] });
  pen.path(line(network.second), { stroke: theme.amount, width: 3 });
  const note = (text, x, fill, weight) => pen.text(text, x, y + 1.2 * letter, { size: letter, fill, weight, halo: theme.background });
  note("network", at.x + 6, theme.amount, 700);
  note("exact model, dashed", at.x + 6 + 5 * letter, theme.text, 400);
}

// A dark line under the variants that got the wrong population.
function ofFaults(pen, at, name, called, ancestry) {
  const { y, height } = at.rows[name], thick = Math.max(4, height * 0.28);
  for (let k = 0; k < VARIANTS; k++) if (called[k] !== ancestry[k]) pen.rect(at.x + k * at.cell, y + height - thick, at.cell + 0.4, thick, { fill: pen.theme.text });
}
