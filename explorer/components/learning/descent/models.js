// Four models of two weights on twelve flowers: what each guesses, its loss J(w0, w1), and both slopes in closed form.

/**
 * @typedef {object} Sample
 * @property {number} x
 * @property {number} y
 */
/** @typedef {[number, number]} Weights */
/**
 * @typedef {object} Model
 * @property {string} name
 * @property {string} title
 * @property {string} guess  as a formula
 * @property {string} loss  of one sample, as a formula
 * @property {string} about  what x and y are
 * @property {string[]} slopes  dJ/dw0 and dJ/dw1 of one sample, as formulas
 * @property {Sample[]} data
 * @property {(w: Weights, x: number) => number} output
 * @property {(output: number, y: number) => number} cost
 * @property {(w: Weights, sample: Sample) => Weights} pull  both slopes of one sample's loss
 * @property {[number, number][]} ranges  of w0 and of w1, as drawn: 1 to 0.85, so that both have one scale
 * @property {number} top  the J at which the solid surface is cut off
 * @property {Weights} start
 * @property {number} grain  what a start is rounded to
 * @property {number} sigma  standard deviation of a start that is drawn
 * @property {Weights[]} near  a place near each minimum
 * @property {[string, number][]} rates  [what it does from `start`, rate]
 * @property {number} updates  for how many of them a prediction is made
 */

/** Petal length and width in cm of every 13th of Fisher's 150 irises, from the first. */
export const PETALS = [[1.4, 0.2], [1.1, 0.1], [1.6, 0.4], [1.5, 0.2], [4.9, 1.5], [4.4, 1.4], [4.5, 1.5], [4.6, 1.4], [5.8, 2.2], [6.7, 2.2], [6.1, 1.9], [5.9, 2.3]];

/** Petal length in cm, and 1 for virginica or 0 for versicolor: every 8th of the 100, from the first. */
export const KINDS = [[4.7, 0], [4.6, 0], [4.5, 0], [4.3, 0], [3.9, 0], [4.4, 0], [3, 0], [4.5, 1], [5.1, 1], [6.7, 1], [6.1, 1], [4.8, 1]];

const tenths = (value) => Math.round(value * 10) / 10;
const moved = (rows, byX, byY) => rows.map(([x, y]) => ({ x: tenths(x - byX), y: tenths(y - byY) }));
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const halfSquare = (guess, y) => (guess - y) ** 2 / 2;

// log(1 + exp(z)) that neither overflows nor loses small values
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** @type {Model[]} */
export const MODELS = [
  {
    name: "line",
    title: "Line: a bowl",
    guess: "ŷ = w0 + w1 x",
    loss: "(ŷ − y)² / 2",
    about: "12 irises: x is petal length in cm less 3, y is petal width in cm",
    slopes: ["ŷ − y", "(ŷ − y) x"],
    data: moved(PETALS, 3, 0),
    output: ([a, b], x) => a + b * x,
    cost: halfSquare,
    pull: ([a, b], { x, y }) => [a + b * x - y, (a + b * x - y) * x],
    ranges: [[-2, 4], [-2.4, 2.7]],
    top: 8,
    start: [3, -1.2],
    grain: 0.05,
    sigma: 1,
    near: [[0.8, 0.4]],
    rates: [["too small", 0.01], ["right", 0.3], ["too large", 0.37], ["exploding", 0.45]],
    updates: 30,
  },
  {
    name: "logistic",
    title: "Sigmoid, cross-entropy: convex",
    guess: "ŷ = σ(w0 + w1 x)",
    loss: "−y log ŷ − (1 − y) log(1 − ŷ)",
    about: "12 irises: x is petal length in cm less 5, y is 1 for virginica, 0 for versicolor",
    slopes: ["ŷ − y", "(ŷ − y) x"],
    data: moved(KINDS, 5, 0),
    output: ([a, b], x) => sigmoid(a + b * x),
    cost: (guess, y) => -(y ? Math.log(guess) : Math.log(1 - guess)),
    pull: ([a, b], { x, y }) => [sigmoid(a + b * x) - y, (sigmoid(a + b * x) - y) * x],
    ranges: [[-8, 10.8], [-6, 10]],
    top: Infinity,
    start: [6, -4],
    grain: 0.1,
    sigma: 3,
    near: [[1, 3]],
    rates: [["too small", 0.05], ["right", 5], ["too large", 40]],
    updates: 60,
  },
  {
    name: "plateau",
    title: "Sigmoid, squared error: plateaus",
    guess: "ŷ = σ(w0 + w1 x)",
    loss: "(ŷ − y)² / 2",
    about: "12 irises: x is petal length in cm less 5, y is 1 for virginica, 0 for versicolor",
    slopes: ["(ŷ − y) ŷ(1 − ŷ)", "(ŷ − y) ŷ(1 − ŷ) x"],
    data: moved(KINDS, 5, 0),
    output: ([a, b], x) => sigmoid(a + b * x),
    cost: halfSquare,
    pull: ([a, b], { x, y }) => {
      const guess = sigmoid(a + b * x), slope = (guess - y) * guess * (1 - guess);
      return [slope, slope * x];
    },
    ranges: [[-8, 10.8], [-6, 10]],
    top: Infinity,
    start: [6, 0],
    grain: 0.1,
    sigma: 3,
    near: [[1, 3]],
    rates: [["too small", 0.05], ["right", 5], ["too large", 200]],
    updates: 120,
  },
  {
    name: "saddle",
    title: "tanh network: a saddle",
    guess: "ŷ = w1 tanh(w0 x)",
    loss: "(ŷ − y)² / 2",
    about: "12 irises: x is petal length in cm less 5, y is 1 for virginica, −1 for versicolor",
    slopes: ["(ŷ − y) w1 (1 − tanh²(w0 x)) x", "(ŷ − y) tanh(w0 x)"],
    data: moved(KINDS, 5, 0).map(({ x, y }) => ({ x, y: 2 * y - 1 })),
    output: ([a, b], x) => b * Math.tanh(a * x),
    cost: halfSquare,
    pull: ([a, b], { x, y }) => {
      const bent = Math.tanh(a * x), error = b * bent - y;
      return [error * b * (1 - bent * bent) * x, error * bent];
    },
    ranges: [[-3.5, 3.5], [-2.95, 3]],
    top: 2.2,
    start: [1.2, -1.6],
    grain: 0.05,
    sigma: 1,
    near: [[2, 0.8], [-2, -0.8]],
    rates: [["too small", 0.01], ["right", 0.3], ["exploding", 3.5]],
    updates: 60,
  },
];

/** @param {string} name */
export function modelOf(name) {
  return MODELS.find((one) => one.name === name) ?? MODELS[0];
}

/**
 * The loss of one sample; the neuron with cross-entropy goes by its sum, which stays exact where ŷ rounds to 0 or 1.
 * @param {Model} model
 * @param {Weights} w
 * @param {Sample} sample
 */
export function lossOf(model, w, { x, y }) {
  if (model.name === "logistic") {
    const z = w[0] + w[1] * x;
    return softplus(y ? -z : z);
  }
  return model.cost(model.output(w, x), y);
}

/**
 * J: the mean loss over the samples, or over those dealt.
 * @param {Model} model
 * @param {Weights} w
 * @param {number[]} [dealt]
 */
export function meanLoss(model, w, dealt) {
  const samples = dealt ? dealt.map((k) => model.data[k]) : model.data;
  let sum = 0;
  for (const sample of samples) sum += lossOf(model, w, sample);
  return sum / samples.length;
}

/**
 * dJ/dw0 and dJ/dw1 over the samples, or over those dealt.
 * @param {Model} model
 * @param {Weights} w
 * @param {number[]} [dealt]
 * @returns {Weights}
 */
export function gradient(model, w, dealt) {
  const samples = dealt ? dealt.map((k) => model.data[k]) : model.data;
  let first = 0, second = 0;
  for (const sample of samples) {
    const [a, b] = model.pull(w, sample);
    first += a;
    second += b;
  }
  return [first / samples.length, second / samples.length];
}
