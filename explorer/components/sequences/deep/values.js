// The numbers of such a graph: values, derivatives, and the ways from one node to another with the tanhs that they pass.

/** @typedef {import("./graphs.js").Graph} Graph */

/**
 * The sum and the value of every node.
 * @param {Graph} graph
 * @param {number[]} inputs
 * @param {Record<string, number>} weights
 * @returns {Map<string, { sum: number, value: number }>}
 */
export function values({ nodes }, inputs, weights) {
  const found = new Map();
  let read = 0;
  for (const { id, kind, tanh, bias, edges } of nodes) {
    const sum = kind === "x" ? inputs[read++] : edges.reduce((all, { from, weight }) => all + weights[weight] * found.get(from).value, weights[bias]);
    found.set(id, { sum, value: tanh ? Math.tanh(sum) : sum });
  }
  return found;
}

/**
 * By how much a node rises per unit that what an edge brings rises.
 * @param {import("./graphs.js").Node} node
 * @param {string} weight
 * @param {Map<string, { value: number }>} found
 * @param {Record<string, number>} weights
 */
export function factor({ id, tanh }, weight, found, weights) {
  return weights[weight] * (tanh ? 1 - found.get(id).value ** 2 : 1);
}

/**
 * The ways from the start to the end: how many, the derivative that all of them add up to, and the longest and the
 * shortest one, counted in tanhs.
 * @param {Graph} graph
 * @param {Map<string, { value: number }>} found
 * @param {Record<string, number>} weights
 * @param {string} [from]
 * @param {string} [to]
 */
export function ways({ nodes, start, end }, found, weights, from = start, to = end) {
  /** @type {Map<string, { count: number, slope: number, longest: string[], most: number, shortest: string[], least: number }>} */
  const all = new Map([[from, { count: 1, slope: 1, longest: [from], most: 0, shortest: [from], least: 0 }]]);
  for (const node of nodes) {
    const { id, tanh, edges } = node, parts = edges.filter((edge) => all.has(edge.from));
    if (!parts.length || id === from) continue;
    const here = { count: 0, slope: 0, longest: [], most: -1, shortest: [], least: Infinity };
    for (const { from: before, weight } of parts) {
      const known = all.get(before), own = +tanh;
      here.count += known.count;
      here.slope += known.slope * factor(node, weight, found, weights);
      if (known.most + own > here.most) Object.assign(here, { most: known.most + own, longest: [...known.longest, id] });
      if (known.least + own < here.least) Object.assign(here, { least: known.least + own, shortest: [...known.shortest, id] });
    }
    all.set(id, here);
  }
  return all.get(to) ?? null;
}

/**
 * The factors along a way, one for each of its edges.
 * @param {Graph} graph
 * @param {string[]} way
 * @param {Map<string, { value: number }>} found
 * @param {Record<string, number>} weights
 */
export function factors({ nodes }, way, found, weights) {
  return way.slice(1).map((id, k) => {
    const node = nodes.find((one) => one.id === id), { weight } = node.edges.find(({ from }) => from === way[k]);
    return { id, weight, slope: node.tanh ? 1 - found.get(id).value ** 2 : 1, factor: factor(node, weight, found, weights) };
  });
}
