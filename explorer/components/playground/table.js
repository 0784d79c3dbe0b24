// Points pasted as a table of x1, x2 and label, brought to the size of the plane.

import { figure } from "./words.js";

const LINES = 1000, EDGE = 6, REACHED = 5, LEAST = 0.1; // of the plane; a table within LEAST is too small to be seen
const MOST_LABEL = 10, LEAST_LABEL = 0.01;
const FAR = 50, SHARE = 0.05;

/** @typedef {{ line: number, numbers: number[], label: string }} Row  its line, x1, x2 and where it is one the label as a number, and the label */

const round = (v) => Math.round(v * 1e4) / 1e4;
const larger = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * Which values lie so far from the others that these would be one dot beside them: FAR times as far from the median as
 * three quarters of the values are. Where many do, they are no slips but how the values are spread.
 * @param {number[]} values
 */
export function outlying(values) {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted[(values.length - 1) >> 1];
  const apart = values.map((value) => Math.abs(value - middle)), up = [...apart].sort((a, b) => a - b);
  const some = up.filter((one) => one > 0), usual = up[Math.max(0, Math.floor(0.75 * up.length) - 1)] || some[(some.length - 1) >> 1];
  const far = apart.flatMap((one, k) => one > FAR * usual ? [k] : []);
  return values.length > 2 && far.length <= Math.max(1, SHARE * values.length) ? far : [];
}

/** @returns {{ problem: string } | { rows: Row[] }} */
function parse(text) {
  const lines = text.split(/\r\n|\r|\n/).map((content, k) => ({ line: k + 1, content: content.trim() })).filter(({ content }) => content);
  if (!lines.length) return { problem: "There is nothing to read. Paste lines of x1, x2 and label." };
  const split = (line) => line.split(/[\t;]|,\s*|\s+/).map((part) => part.trim().replace(/^"|"$/g, ""));
  if (split(lines[0].content).slice(0, 2).some((part) => !Number.isFinite(Number(part)))) lines.shift(); // a heading
  const rows = [];
  for (const { line, content } of lines) {
    const parts = split(content);
    if (parts.length < 3) return { problem: `Line ${line} has ${parts.length} column${parts.length === 1 ? "" : "s"}; x1, x2 and a label are needed.` };
    const [x1, x2] = [Number(parts[0]), Number(parts[1])];
    if (!Number.isFinite(x1) || !Number.isFinite(x2) || parts[0] === "" || parts[1] === "") return { problem: `Line ${line}: x1 and x2 have to be numbers.` };
    rows.push({ line, numbers: [x1, x2], label: parts[2] });
  }
  if (rows.length > LINES) return { problem: `There are ${rows.length} points; at most ${LINES} fit into a link.` };
  if (rows.length < 2) return { problem: "At least two points are needed." };
  return { rows };
}

// The rows without those that would crush the others, and a word about each of those.
/** @param {Row[]} rows */
function withoutOutliers(rows) {
  const words = new Map();
  for (const [place, name] of ["x1", "x2", "label"].entries()) {
    if (rows.some(({ numbers }) => numbers.length <= place)) continue;
    for (const k of outlying(rows.map(({ numbers }) => numbers[place]))) if (!words.has(rows[k])) words.set(rows[k], `${name} of ${figure(rows[k].numbers[place])}`);
  }
  const told = [...words].slice(0, 3).map(([row, word]) => `line ${row.line} was left out, its ${word} being far from all others`);
  if (words.size > 3) told.push(`so were ${words.size - 3} more lines`);
  return { kept: rows.filter((row) => !words.has(row)), told };
}

/**
 * Rows of x1, x2, label from pasted text, and whether the labels are classes; or in words what is wrong with it.
 * @param {string} text
 * @returns {{ problem: string, points?: undefined, task?: undefined, note?: undefined } | { problem?: undefined, points: number[][], task: string, note: string }}
 */
export function readTable(text) {
  const read = parse(text);
  if ("problem" in read) return read;
  const names = [...new Set(read.rows.map((row) => row.label))], numeric = names.every((name) => name !== "" && Number.isFinite(Number(name)));
  const classes = names.length <= 6 && (!numeric || names.every((name) => Number.isInteger(Number(name))));
  if (!numeric && !classes) return { problem: `The labels have ${names.length} different names; at most 6 classes fit.` };
  names.sort((a, b) => numeric ? Number(a) - Number(b) : a < b ? -1 : 1);
  if (!classes) for (const row of read.rows) row.numbers.push(Number(row.label));
  const { kept, told: notes } = withoutOutliers(read.rows);
  const largest = larger(kept.flatMap(({ numbers }) => numbers.slice(0, 2))), top = classes ? 0 : larger(kept.map(({ numbers }) => numbers[2]));
  const scale = largest > EDGE || (largest > 0 && largest < LEAST) ? REACHED / largest : 1;
  const shrink = top > MOST_LABEL || (top > 0 && top < LEAST_LABEL) ? 1 / top : 1;
  const points = kept.map(({ numbers: [x1, x2, label], label: name }) => [round(x1 * scale), round(x2 * scale), classes ? names.indexOf(name) : round(label * shrink)]);
  if (scale !== 1) notes.push(`x1 and x2 were scaled by ${figure(+scale.toPrecision(3))} to fit into the plane`);
  if (shrink !== 1) notes.push(`labels were scaled by ${figure(+shrink.toPrecision(3))}`);
  const lost = classes ? 0 : kept.filter(({ numbers }, k) => numbers[2] !== 0 && points[k][2] === 0).length;
  if (lost) notes.push(`${lost} label${lost === 1 ? " is" : "s are"} too small beside the largest to be told from 0`);
  if (classes) notes.push(`classes ${names.map((name, k) => name === String(k) ? name : `${name} = ${k}`).join(", ")}`);
  return { points, task: classes ? "classes" : "regression", note: notes.join("; ") };
}
