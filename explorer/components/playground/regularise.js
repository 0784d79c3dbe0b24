// What keeps a layer from learning by heart, as the layer's head says and sets it: dropout and batch norm.

import { textWidth } from "../kernel/pen.js";
import { element } from "../kernel/widgets.js";

/** @typedef {{ dropout: number, batch_norm: boolean }} Regularised */

export const SHARES = [0, 0.1, 0.2, 0.3, 0.5, 0.7];

export const percent = (/** @type {number} */ share) => `${+(100 * share).toPrecision(3)}%`;

/**
 * What is said of a layer, from long to brief.
 * @param {Regularised} layer
 */
export function wordings({ dropout, batch_norm: normed }) {
  const share = percent(dropout);
  if (dropout && normed) return [`batch norm, dropout ${share}`, `norm, dropout ${share}`, `norm, ${share}`];
  if (dropout) return [`dropout ${share}`, share];
  return normed ? ["batch norm", "norm"] : ["not regularised", "regularise", "none"];
}

/**
 * What can be chosen: each group with its [value, words, whether it is so now].
 * @param {Regularised} layer
 * @returns {[string, [string, string, boolean][]][]}
 */
export function offers({ dropout, batch_norm: normed }) {
  const shares = SHARES.includes(dropout) ? SHARES : [...SHARES, dropout].sort((a, b) => a - b);
  return [
    ["Dropout: this share of the neurons is left out of each step, by chance", shares.map((share) => [`d${share}`, share ? percent(share) : "no dropout", share === dropout])],
    ["Batch norm: every sum less the mean of its batch, over its spread", [["n0", "no batch norm", !normed], ["n1", "batch norm", normed]]],
  ];
}

/**
 * What a choice changes of a layer.
 * @param {string} value
 */
export function fieldsOf(value) {
  return value[0] === "d" ? { dropout: +value.slice(1) } : { batch_norm: value === "n1" };
}

/**
 * The control of one layer: words that are a list.
 * @param {number} layer  counted from 1
 * @param {(fields: Partial<Regularised>) => void} tell
 */
export function regulariser(layer, tell) {
  const label = element("label", "activation regular"), name = element("span"), select = element("select");
  select.setAttribute("aria-label", `Dropout and batch norm of layer ${layer}`);
  select.addEventListener("change", () => tell(fieldsOf(select.value)));
  label.append(name, select);
  let last = "";
  const show = (/** @type {Regularised} */ { dropout, batch_norm }, /** @type {any} */ theme, /** @type {number} */ size, /** @type {number} */ room) => {
    const now = { dropout, batch_norm }, words = wordings(now), key = JSON.stringify(now);
    name.textContent = words.find((text) => textWidth(theme, text, size) <= room) ?? words[words.length - 1];
    label.classList.toggle("set", Boolean(dropout || batch_norm));
    if (key === last) return;
    last = key;
    select.title = `${words[0]}: click to change it`;
    select.replaceChildren(new Option(words[0], "", true, true), ...offers(now).map(([title, choices]) => {
      const group = element("optgroup");
      group.label = title;
      group.append(...choices.map(([value, text, on]) => new Option(on ? `${text} (now)` : text, value)));
      return group;
    }));
    select.options[0].hidden = true;
  };
  return Object.assign(label, { show });
}
