// The learning rate over time: what it is multiplied with at step t of n, the first being step 1.

/** @typedef {"constant" | "steps" | "cosine" | "warm"} Schedule */

/** @type {[Schedule, string][]} */
export const SCHEDULES = [["constant", "constant"], ["steps", "halved every quarter"], ["cosine", "cosine"], ["warm", "warm-up, then cosine"]];

const WARM = 0.1; // share of the steps that warm up

/**
 * How many steps warm up.
 * @param {number} n
 */
export function warming(n) {
  return Math.max(1, Math.round(WARM * n));
}

/** @type {Record<Schedule, (t: number, n: number) => number>} */
const FACTORS = {
  constant: () => 1,
  steps: (t, n) => 0.5 ** Math.floor(4 * (t - 1) / n),
  cosine: (t, n) => (1 + Math.cos(Math.PI * (t - 1) / n)) / 2,
  warm: (t, n) => {
    const first = warming(n);
    return t <= first ? t / first : FACTORS.cosine(t - first + 1, n - first + 1);
  },
};

/**
 * @param {Schedule} schedule
 * @param {number} t
 * @param {number} n
 */
export function factor(schedule, t, n) {
  return FACTORS[schedule](t, n);
}

/**
 * The factor of step t as arithmetic.
 * @param {Schedule} schedule
 * @param {number} t
 * @param {number} n
 */
export function written(schedule, t, n) {
  if (schedule === "constant") return "1";
  if (schedule === "steps") return `.5^⌊4 · ${t - 1} / ${n}⌋`;
  const first = warming(n);
  if (schedule === "warm" && t <= first) return `${t} / ${first}`;
  const [at, of] = schedule === "warm" ? [t - first, n - first + 1] : [t - 1, n];
  return `(1 + cos(π · ${at} / ${of})) / 2`;
}
