// What was measured on held-out digits as a table: a row for each way of filling, at an amount of hiding near the present one.

import { element } from "../../kernel/widgets.js";
import { mean, table } from "./told.js";

const FIGURES = ["named right", "squared error", "read as its figure"], SIMPLE = 3, MEAN = "weighted mean";
const LABELS = { once: "network, all at once", "once, drawn": "network, all at once, drawn", "one by one, drawn": "network, one by one, drawn", "schedule, drawn": "network, by the schedule, drawn", schedule: "network, by the schedule", [MEAN]: "network\u2019s weighted mean of all patches" };

/** The measured hiding that is nearest: the right half where it is that, else 4, 8 or 12 of 16. */
function nearestHide(/** @type {boolean[]} */ hidden, /** @type {number} */ columns) {
  const count = hidden.filter(Boolean).length;
  if (count && hidden.every((one, k) => one === k % columns >= columns / 2)) return 3;
  return count < 6 ? 0 : count < 10 ? 1 : 2;
}

/**
 * @param {import("./told.js").Digits} measured
 * @param {boolean[]} hidden
 * @param {import("../patchwork.js").Grid} grid
 * @param {boolean} waiting  whether the network's figures wait for a guess
 */
export function tableOf(measured, hidden, { columns }, waiting) {
  const hide = nearestHide(hidden, columns), rows = table(measured, hide), node = element("table"), head = element("tr"), best = [Math.max, Math.min, Math.max].map((of, f) => of(...rows.filter((_, way) => f !== 0 || measured.ways[way] !== MEAN).map((row) => row[f])));
  const caption = element("caption", "", `540 held-out digits, ${measured.hides[hide]} hidden, ${measured.seeds} networks: mean (least to most); the best in bold`);
  head.append(element("th", "", "way", { scope: "col" }), ...FIGURES.map((name) => element("th", "", name, { scope: "col" })));
  node.append(caption, head);
  rows.forEach((row, way) => {
    const line = element("tr"), network = way >= SIMPLE, name = measured.ways[way];
    if (network && waiting) return;
    line.append(element("th", "", LABELS[name] ?? name, { scope: "row" }));
    row.forEach((value, f) => {
      const seeds = network ? measured.network[hide][way - SIMPLE][f] : [], none = f === 0 && (name === MEAN || name === "mean picture"), said = f === 1 ? (v) => v.toFixed(4) : (v) => `${(100 * v).toFixed(1)}%`;
      const spread = seeds.length > 1 ? ` (${said(Math.min(...seeds))} to ${said(Math.max(...seeds))})` : "";
      line.append(element("td", !none && value === best[f] ? "best" : "", none ? "\u2013" : said(seeds.length ? mean(seeds) : value) + spread));
    });
    node.append(line);
  });
  if (waiting) {
    const line = element("tr");
    line.append(element("th", "", "network", { scope: "row" }), element("td", "", "after your guess", { colspan: "3" }));
    node.append(line);
  }
  return node;
}
