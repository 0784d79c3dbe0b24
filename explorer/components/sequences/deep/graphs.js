// Recurrent networks as graphs, one unit wherever there are layers: plain, stacked, with deeper transitions, with skips,
// in both directions, and over a tree.

/** @typedef {{ from: string, weight: string }} Edge  `weight` is the name of what the value is multiplied by */
/**
 * @typedef {object} Node
 * @property {string} id      "h.2": its kind and step
 * @property {string} kind
 * @property {number} column  from 0; a tree's inner nodes stand between columns
 * @property {number} row     from the inputs at 0 upwards
 * @property {string} label   "h(2)"
 * @property {boolean} tanh   whether its sum goes through tanh
 * @property {string} bias    name of its bias, "" of inputs
 * @property {Edge[]} edges   empty of inputs
 */
/** @typedef {{ nodes: Node[], start: string, end: string }} Graph  nodes after all that they need; the path asked for is from start to end */
/**
 * @typedef {object} Kind
 * @property {string} kind
 * @property {number} row
 * @property {number} aside   columns beside the others, in columns
 * @property {boolean} tanh
 * @property {string} bias
 * @property {[string, number, string][]} edges  kind, how many steps before (negative: after), weight
 */
/** @typedef {{ title: string, words: string, kinds: Kind[] }} Structure */

const layer = (kind, row, edges, more = {}) => ({ kind, row, aside: 0, tanh: true, bias: `b_${kind}`, edges, ...more });
const output = (row, edges) => layer("o", row, edges, { tanh: false, bias: "c" });

/** @type {Record<string, Structure>} */
export const STRUCTURES = {
  plain: {
    title: "one layer", words: "The state before and the token make the state.",
    kinds: [layer("h", 1, [["x", 0, "u"], ["h", 1, "w"]]), output(2, [["h", 0, "v"]])],
  },
  stacked: {
    title: "(a) stacked states", words: "The states of one layer are the tokens of the next, which has a state of its own.",
    kinds: [layer("h", 1, [["x", 0, "u"], ["h", 1, "w"]]), layer("z", 2, [["h", 0, "u2"], ["z", 1, "w2"]]), output(3, [["z", 0, "v"]])],
  },
  transitions: {
    title: "(b) deeper transitions", words: "A layer more on each way: from token to state (m), from state to state (k), from state to output (n).",
    kinds: [
      layer("m", 1, [["x", 0, "u"]]), layer("k", 2, [["h", 1, "w"]], { aside: -0.5 }),
      layer("h", 2, [["m", 0, "u2"], ["k", 0, "w2"]]), layer("n", 3, [["h", 0, "v"]]), output(4, [["n", 0, "v2"]]),
    ],
  },
  skips: {
    title: "(c) deeper, with skips", words: "As (b), and from state to state there is a way past the layer between them.",
    kinds: [
      layer("m", 1, [["x", 0, "u"]]), layer("k", 2, [["h", 1, "w"]], { aside: -0.5 }),
      layer("h", 2, [["m", 0, "u2"], ["k", 0, "w2"], ["h", 1, "s"]]), layer("n", 3, [["h", 0, "v"]]), output(4, [["n", 0, "v2"]]),
    ],
  },
  both: {
    title: "both ways", words: "One row of states reads from the left, one from the right; they meet in each output.",
    kinds: [layer("h", 1, [["x", 0, "u"], ["h", 1, "w"]], { aside: -0.24 }), layer("g", 2, [["x", 0, "u2"], ["g", -1, "w2"]], { aside: 0.24 }), output(3, [["h", 0, "v"], ["g", 0, "v2"]])],
  },
  tree: { title: "recursive, on a tree", words: "Two neighbours make one, with the same weights at every joint, until one is left.", kinds: [] },
};

/**
 * The unrolled graph over so many tokens.
 * @param {string} name
 * @param {number} steps
 * @returns {Graph}
 */
export function unrolled(name, steps) {
  if (name === "tree") return tree(steps);
  const { kinds } = STRUCTURES[name], nodes = inputs(steps), waiting = [];
  for (let t = 1; t <= steps; t++) {
    for (const { kind, row, aside, tanh, bias, edges } of kinds) {
      const found = edges.map(([from, lag, weight]) => ({ from: `${from}.${t - lag}`, step: t - lag, weight })).filter(({ step }) => step >= 1 && step <= steps);
      if (!found.length) continue; // a layer between two states, before the first
      waiting.push({ id: `${kind}.${t}`, kind, column: t - 1 + aside, row, label: `${kind}(${t})`, tanh, bias, edges: found.map(({ from, weight }) => ({ from, weight })) });
    }
  }
  const known = new Set(waiting.map(({ id }) => id).concat(nodes.map(({ id }) => id))), done = new Set(nodes.map(({ id }) => id));
  for (const node of waiting) node.edges = node.edges.filter(({ from }) => known.has(from));
  while (waiting.length) {
    const ready = waiting.filter(({ edges }) => edges.every(({ from }) => done.has(from)));
    for (const node of ready) { nodes.push(node); done.add(node.id); }
    waiting.splice(0, waiting.length, ...waiting.filter(({ id }) => !done.has(id)));
  }
  return { nodes, start: "x.1", end: `o.${steps}` };
}

function inputs(steps) {
  return Array.from({ length: steps }, (_, t) => /** @type {Node} */ ({ id: `x.${t + 1}`, kind: "x", column: t, row: 0, label: `x(${t + 1})`, tanh: false, bias: "", edges: [] }));
}

// Neighbours are joined two by two, level by level; one that is left over waits for the next level.
function tree(steps) {
  const nodes = inputs(steps);
  let level = nodes.map(({ id, column }) => ({ id, column, first: true })), row = 1, count = 0;
  do {
    const next = [];
    for (let k = 0; k < level.length; k += 2) {
      const [left, right] = [level[k], level[k + 1]];
      if (!right && steps > 1) { next.push(left); continue; }
      count += 1;
      const column = right ? (left.column + right.column) / 2 : left.column, id = `h.${count}`;
      const edges = [{ from: left.id, weight: left.first ? "u_l" : "w_l" }, ...(right ? [{ from: right.id, weight: right.first ? "u_r" : "w_r" }] : [])];
      nodes.push({ id, kind: "h", column, row, label: `h${count}`, tanh: true, bias: "b_h", edges });
      next.push({ id, column, first: false });
    }
    level = next;
    row += 1;
  } while (level.length > 1);
  const [top] = level;
  nodes.push({ id: "o.1", kind: "o", column: top.column, row, label: "o", tanh: false, bias: "c", edges: [{ from: top.id, weight: "v" }] });
  return { nodes, start: "x.1", end: "o.1" };
}

/** The weights, chosen by hand. @type {Record<string, number>} */
export const WEIGHTS = { u: 1, w: 0.8, v: 1.5, u2: 1.2, w2: 0.9, s: 0.5, v2: 1.4, u_l: 0.9, u_r: -0.7, w_l: 1.1, w_r: 0.6, b_h: 0.1, b_z: -0.1, b_m: 0, b_k: 0.2, b_n: 0, b_g: -0.2, c: 0.1 };

/** The one number that stands for each letter. @type {Record<string, Record<string, number>>} */
export const VALUES = { letters: { h: 0.9, e: -0.4, l: 0.6, o: -0.8 }, bases: { A: 0.8, C: -0.6, G: 0.5, T: -0.9 } };
