// What is said of a choice and of whole continuations, with the numbers put in.

import { bracketed, written } from "../../topic/written.js";
import { named } from "../letters/alphabet.js";
import { fromTheTop } from "./choosing.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("./search.js").Path} Path */

const quoted = (codes, alphabet) => `\u2039${codes.map((code) => named(alphabet[code])).join("")}\u203a`;
const FEW = 4;
const fixed = (value) => `${value.toFixed(3).replace("-", "\u2212")}\u2026`;

/**
 * How the letter that was taken came to its probability, and how it was taken.
 * @param {import("./writing.js").Choice} choice
 * @param {{ greedy: boolean, temperature: number, top: number, alphabet: string }} how
 * @returns {Row[]}
 */
export function ofChoice({ scores, chances, u, code }, { greedy, temperature, top, alphabet }) {
  const order = fromTheTop(scores), divided = greedy ? 1 : temperature, kept = greedy || !top ? order : order.slice(0, top), most = scores[order[0]];
  const exps = kept.map((k) => Math.exp((scores[k] - most) / divided)), sum = exps.reduce((a, b) => a + b, 0), shown = exps.slice(0, FEW), rest = exps.slice(FEW).reduce((a, b) => a + b, 0);
  const scored = (scores[code] - most) / divided;
  /** @type {Row[]} */
  const rows = [
    { name: "score", label: "score", text: `of \u201c${named(alphabet[code])}\u201d less the largest${divided === 1 ? "" : ", by T"}: (${bracketed(scores[code])} \u2212 ${bracketed(most)})${divided === 1 ? "" : ` / ${written(divided, 2)}`}`, value: written(scored) },
    { name: "sum", label: "sum of exp", text: `${shown.map((one) => written(one)).join(" + ")}${exps.length > FEW ? ` + ${written(rest)} (${exps.length - FEW} more)` : ""}`, value: written(sum) },
    { name: "softmax", label: "probability", text: `exp(${written(scored)}) / ${written(sum)} = ${written(Math.exp(scored))} / ${written(sum)}`, value: written(chances[code]), lit: true },
  ];
  if (greedy) rows.push({ name: "taken", label: "taken", text: "the most probable letter" });
  else {
    const before = fromTheTop(chances).slice(0, fromTheTop(chances).indexOf(code)), from = before.reduce((all, k) => all + chances[k], 0);
    rows.push({ name: "taken", label: "drawn", text: `${written(from)} \u2264 u = ${written(u)} < ${written(from)} + ${written(chances[code])}`, value: written(from + chances[code]) });
  }
  return rows;
}

/**
 * A continuation and the sum of its letters' log probabilities.
 * @param {string} name
 * @param {string} label
 * @param {Path} path
 * @param {string} alphabet
 * @returns {Row}
 */
export function ofPath(name, label, { codes, logs, total }, alphabet) {
  return { name, label, text: `${quoted(codes, alphabet)} ln p: ${logs.map((one) => `(${fixed(one)})`).join(" + ")}`, value: fixed(total) };
}

/**
 * Greedy, a beam, and the best of all.
 * @param {{ greedy: Path, beam: Path, best: Path | null | undefined, looked: number, width: number, alphabet: string, hidden: boolean }} found  `best` is null where it was not found for certain, undefined while it is looked for
 * @returns {Row[]}
 */
export function ofPaths({ greedy, beam, best, looked, width, alphabet, hidden }) {
  const rows = [ofPath("greedy", "greedy", greedy, alphabet)];
  if (hidden) return [...rows, { name: "waits", label: "most probable", text: "after your guess" }];
  rows.push(ofPath("beam", `beam of ${width}`, beam, alphabet));
  if (best === undefined) rows.push({ name: "best", label: "most probable", text: "being looked for" });
  else if (best === null) rows.push({ name: "best", label: "most probable", text: `not found for certain among ${looked.toLocaleString("en-GB")} beginnings; fewer letters will do` });
  else {
    rows.push({ ...ofPath("best", "most probable", best, alphabet), lit: true });
    const apart = best.total - greedy.total;
    rows.push(apart < 1e-9 ? { name: "apart", label: "against greedy", text: "here greedy has found the most probable continuation" } : { name: "apart", label: "against greedy", text: `exp(${fixed(best.total)} \u2212 (${fixed(greedy.total)})): so many times as probable`, value: written(Math.exp(apart), 2) });
  }
  return rows;
}
