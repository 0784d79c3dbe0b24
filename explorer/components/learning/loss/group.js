// A row of buttons of which one is pressed.

import { button, element } from "../../kernel/widgets.js";

/**
 * @template {string} Value
 * @param {string} label
 * @param {[value: Value, words: string, title: string][]} options
 * @param {(value: Value) => void} tell
 */
export function group(label, options, tell) {
  const node = element("div", "field group"), row = element("div", "row", "", { role: "group", "aria-label": label });
  const buttons = options.map(([value, words, title]) => {
    const one = button(words, title, () => tell(value));
    one.dataset.value = value;
    return one;
  });
  row.append(...buttons);
  node.append(element("span", "", label), row);
  const show = (/** @type {Value} */ value) => { for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.value === value)); };
  return Object.assign(node, { show });
}
