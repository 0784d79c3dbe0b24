// A recurrent cell run over a sequence: a = b + W r + U x, h = tanh a, o = c + V h, where r is the state or the output
// of the step before; softmax, and the cost summed over the steps.

/**
 * @typedef {object} Weights  as the formula has them
 * @property {number[][]} w  a row for each unit, a column for each number that is fed back
 * @property {number[][]} u  a row for each unit, a column for each number of x
 * @property {number[]} b
 * @property {number[][]} v  a row for each output, a column for each unit
 * @property {number[]} c
 */
/**
 * @typedef {object} How
 * @property {"h" | "o" | "last"} structure  the state is fed back, the output is, or the state with one output at the end
 * @property {boolean} numbers  the output is a number and its cost half the squared error; else softmax and -log p
 */
/**
 * @typedef {object} Step
 * @property {number[]} x
 * @property {number[]} back  what was fed back to it
 * @property {number[]} a
 * @property {number[]} h
 * @property {number[] | null} o  null where the step has no output
 * @property {number[] | null} p  probabilities; of numbers null
 * @property {number | null} y  the target: a place, or a number; null where there is none
 * @property {number | null} cost
 */

const dot = (row, values) => row.reduce((sum, weight, k) => sum + weight * values[k], 0);

/**
 * Probabilities of logits.
 * @param {number[]} o
 */
export function softmax(o) {
  const most = Math.max(...o), powers = o.map((value) => Math.exp(value - most)), sum = powers.reduce((all, one) => all + one, 0);
  return powers.map((power) => power / sum);
}

/**
 * -log p of a target, from the logits, so that it stays a number where p is too small for one.
 * @param {number[]} o
 * @param {number} y
 */
export function surprise(o, y) {
  const most = Math.max(...o);
  return Math.log(o.reduce((sum, value) => sum + Math.exp(value - most), 0)) + most - o[y];
}

/**
 * All steps of a sequence; the first gets zeros fed back.
 * @param {Weights} weights
 * @param {number[][]} inputs
 * @param {(number | null)[]} targets
 * @param {How} how
 * @returns {{ steps: Step[], total: number }}
 */
export function run({ w, u, b, v, c }, inputs, targets, { structure, numbers }) {
  /** @type {Step[]} */
  const steps = [];
  let back = w[0].map(() => 0);
  inputs.forEach((x, t) => {
    const a = b.map((bias, i) => bias + dot(w[i], back) + dot(u[i], x)), h = a.map(Math.tanh);
    const spoken = structure !== "last" || t === inputs.length - 1, o = spoken ? c.map((bias, k) => bias + dot(v[k], h)) : null;
    const y = spoken ? targets[t] : null, cost = o === null || y === null ? null : numbers ? (o[0] - y) ** 2 / 2 : surprise(o, y);
    steps.push({ x, back, a, h, o, p: o && !numbers ? softmax(o) : null, y, cost });
    back = structure === "o" ? o : h;
  });
  return { steps, total: steps.reduce((sum, { cost }) => sum + (cost ?? 0), 0) };
}

/**
 * How many weights and biases there are, however many steps share them.
 * @param {Weights} weights
 */
export function counted({ w, u, b, v, c }) {
  return [w, u, v].reduce((sum, rows) => sum + rows.length * rows[0].length, b.length + c.length);
}

/**
 * The state after t steps as functions within functions: f(f(h(0), x(1)), x(2)).
 * @param {number} t
 * @param {string} state  what is fed back, "h" or "o"
 */
export function nested(t, state) {
  let text = `${state}(0)`;
  for (let k = 1; k <= t; k++) text = `f(${text}, x(${k}))`;
  return text;
}
