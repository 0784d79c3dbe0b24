// Adam (Kingma and Ba 2015) on a list of weights.

const EPSILON = 1e-8;

export class Adam {
  /**
   * @param {number} count  weights
   * @param {{ rate: number, beta1: number, beta2: number }} settings
   */
  constructor(count, { rate, beta1, beta2 }) {
    this.rate = rate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.m = new Float64Array(count);
    this.v = new Float64Array(count);
    this.steps = 0;
  }

  /**
   * Go one step down.
   * @param {Float64Array} weights
   * @param {Float64Array} gradient
   */
  step(weights, gradient) {
    const { m, v, beta1, beta2 } = this, t = ++this.steps, rate = this.rate / (1 - beta1 ** t), right = 1 / (1 - beta2 ** t);
    for (let k = 0; k < weights.length; k++) {
      const g = gradient[k];
      m[k] = beta1 * m[k] + (1 - beta1) * g;
      v[k] = beta2 * v[k] + (1 - beta2) * g * g;
      weights[k] -= rate * m[k] / (Math.sqrt(v[k] * right) + EPSILON);
    }
  }
}
