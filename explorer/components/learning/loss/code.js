// The lines that train a network, in torch: with another loss, one of them changes.

/** @typedef {import("./losses.js").Loss} Loss */

/** @type {Record<Loss, string>} */
const LINES = {
  squared: "loss = F.mse_loss(f, y)",
  absolute: "loss = F.l1_loss(f, y)",
  entropy: "loss = F.binary_cross_entropy(f, y)",
  hinge: "loss = F.relu(1 - (2*y - 1) * f.logit()).mean()",
};

/** The line that the other task would have. */
const ELSE = { squared: ["classification", "entropy"], absolute: ["classification", "entropy"], entropy: ["regression", "squared"], hinge: ["regression", "squared"] };

/**
 * @param {Loss} kind
 * @returns {{ text: string, lit: boolean }[]}  `lit` is the line that depends on the loss; a comment has that of the other task
 */
export function program(kind) {
  const same = (/** @type {string} */ text) => ({ text, lit: false }), [task, other] = ELSE[kind];
  return [
    same("f = network(x)"), { text: LINES[kind], lit: true }, same(`# ${task}: ${LINES[other].slice("loss = ".length)}`),
    same("optimizer.zero_grad()"), same("loss.backward()"), same("optimizer.step()"),
  ];
}
