// Where everything of the cell stands: one column for each step, spread from the loop's place when it is unrolled.

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */
/** @typedef {{ kind: "x" | "a" | "h" | "o" | "p" | "cost", step: number, unit: number }} Place  counted from 1; `unit` is 0 of x and cost */

export const NAMES = 1.5; // room for the names of a column's rows at its left, in letters
const COLUMN = 8, GAP = 4, START = 5.2; // in letters: a column, what is between two, what is before the first
const LONG = 14; // pixels below which a column may not shrink its gap

/**
 * @typedef {object} Plan
 * @property {number} letter
 * @property {number} row  height of a number's box
 * @property {number} width
 * @property {number} height
 * @property {number[]} columns  left ends, one for each step
 * @property {number} wide  of a column
 * @property {Record<"cost" | "out" | "v" | "h" | "a" | "u" | "x", number>} y  upper ends of the rows
 * @property {{ units: number, outputs: number, inputs: number, numbers: boolean }} sizes
 * @property {Box} first  the state before the first step
 */

/**
 * @param {{ steps: number, units: number, outputs: number, inputs: number, numbers: boolean }} sizes
 * @param {number} room  pixels there are
 * @param {number} letter
 * @param {number} unrolled  from 0, the loop, to 1
 * @returns {Plan}
 */
export function planned({ steps, units, outputs, inputs, numbers }, room, letter, unrolled) {
  const row = Math.round(1.55 * letter), wide = COLUMN * letter, gap = Math.max(LONG, GAP * letter), start = START * letter;
  const needed = start + steps * (wide + gap), width = Math.max(room, needed), pitch = Math.min(wide + 6.5 * letter, (width - start) / steps);
  const loop = room / 2 - wide;
  const columns = Array.from({ length: steps }, (_, t) => loop + unrolled * (start + t * pitch - loop));
  const cost = row, out = cost + row + 0.9 * letter, v = out + outputs * row, h = v + 2.2 * letter, a = h + row + 1.3 * letter, u = a + row, x = u + 2.2 * letter;
  const height = Math.ceil(x + (numbers ? row : 2 * row) + 1.7 * letter);
  const first = { x: Math.max(0, columns[0] - start), y: h, width: 2.2 * letter, height: row * units };
  return { letter, row, width, height, columns, wide, y: { cost, out, v, h, a, u, x }, sizes: { units, outputs, inputs, numbers }, first };
}

/**
 * The box of a value.
 * @param {Plan} plan
 * @param {Place} place
 * @returns {Box}
 */
export function boxOf({ columns, wide, y, row, letter, sizes }, { kind, step, unit }) {
  const left = columns[step - 1], half = wide / sizes.units, name = 1.7 * letter, rest = (wide - name) / 2;
  if (kind === "cost") return { x: left, y: y.cost, width: wide, height: row };
  if (kind === "x") return { x: left, y: y.x, width: wide, height: sizes.numbers ? row : 2 * row };
  if (kind === "a" || kind === "h") return { x: left + (unit - 1) * half, y: y[kind], width: half, height: row };
  const at = y.out + (unit - 1) * row;
  if (sizes.numbers) return { x: left + name, y: at, width: wide - name, height: row };
  return { x: left + name + (kind === "p" ? rest : 0), y: at, width: rest, height: row };
}

/**
 * All places that have a value.
 * @param {Plan["sizes"]} sizes
 * @param {import("./cell.js").Step[]} steps
 * @returns {Place[]}
 */
export function places({ units, outputs }, steps) {
  /** @type {Place[]} */
  const all = [];
  const each = (kind, step, count) => { for (let unit = 1; unit <= count; unit++) all.push({ kind, step, unit }); };
  steps.forEach(({ o, p, cost }, t) => {
    all.push({ kind: "x", step: t + 1, unit: 0 });
    each("a", t + 1, units);
    each("h", t + 1, units);
    if (o) each("o", t + 1, outputs);
    if (p) each("p", t + 1, outputs);
    if (cost !== null) all.push({ kind: "cost", step: t + 1, unit: 0 });
  });
  return all;
}

/**
 * A place as a link has it, "h.3.1", and back; null for what is none.
 * @param {Place} place
 */
export function coded({ kind, step, unit }) {
  return `${kind}.${step}.${unit}`;
}

/**
 * @param {string} text
 * @returns {Place | null}
 */
export function decoded(text) {
  const found = /^(x|a|h|o|p|cost)\.([1-9])\.(\d)$/.exec(text);
  return found && { kind: /** @type {Place["kind"]} */ (found[1]), step: +found[2], unit: +found[3] };
}

/** When in a step each thing is there, as a share of the step. */
export const WHEN = { x: 0.05, a: 0.35, h: 0.5, o: 0.75, p: 0.85, cost: 0.95 };

/**
 * The end of a path from what is fed back to a of a step, and the places of the names of the weights in a column.
 * @param {Plan} plan
 * @param {number} step  from 1
 * @param {"h" | "o" | "last"} structure
 * @returns {Record<"w" | "u" | "v", { name: [number, number], line: [number, number][] }>}
 */
export function arrows(plan, step, structure) {
  const { columns, wide, y, row, letter, first } = plan, left = columns[step - 1], middle = left + wide / 2;
  const before = step > 1 ? columns[step - 2] + wide + 0.4 * letter : first.x + first.width, target = /** @type {[number, number]} */ ([left - NAMES * letter, y.a + row / 2]);
  const from = structure === "o" ? (step > 1 ? y.out + (plan.sizes.outputs * row) / 2 : y.h + row / 2) : y.h + row / 2;
  const w = bent([before, from], target);
  return {
    w: { line: w, name: w[Math.floor(w.length / 2)] },
    u: { line: [[middle, y.x - 2], [middle, y.a + row + 2]], name: [middle, y.u + 1.15 * letter] },
    v: { line: [[middle, y.h - 2], [middle, y.v + 2]], name: [middle, y.v + 1.15 * letter] },
  };
}

// An S from one place to another, level at both ends.
function bent([ax, ay], [bx, by]) {
  return Array.from({ length: 17 }, (_, k) => {
    const share = k / 16, ease = share * share * (3 - 2 * share);
    return /** @type {[number, number]} */ ([ax + (bx - ax) * share, ay + (by - ay) * ease]);
  });
}
