// A slider over a list of values, each with its words.

import { element, framed } from "../../kernel/widgets.js";

/**
 * @param {string} name
 * @param {string} label
 * @param {any[][]} options  [value, words]
 * @param {(value: any) => void} tell
 */
export function notched(name, label, options, tell) {
  const input = element("input", "", "", { type: "range", min: "0", max: String(options.length - 1), step: "1" }), words = element("output");
  const node = framed(name, label, input);
  node.firstElementChild.append(" ", words);
  const say = () => {
    words.textContent = options[+input.value][1];
    input.setAttribute("aria-valuetext", words.textContent);
  };
  input.addEventListener("input", () => { say(); tell(options[+input.value][0]); });
  const show = (value) => {
    input.value = String(Math.max(0, options.findIndex(([known]) => known === value)));
    say();
  };
  return Object.assign(node, { show });
}
