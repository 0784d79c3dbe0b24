// A button that asks before it does what cannot be taken back.

import { button, element } from "../kernel/widgets.js";

/**
 * @param {string} label
 * @param {string} title
 * @param {() => { words: string, act: string, keep: string }} question  made when the button is pressed
 * @param {() => void} act
 */
export function asking(label, title, question, act) {
  const node = element("div", "asking"), words = element("p"), line = element("div", "line");
  const first = button(label, title, () => {
    const { words: text, act: go, keep } = question();
    words.textContent = text;
    const stay = button(keep, keep, () => close());
    line.replaceChildren(button(go, go, () => { close(); act(); }, "grave"), stay);
    node.replaceChildren(words, line);
    stay.focus();
  });
  const close = () => {
    node.replaceChildren(first);
    first.focus();
  };
  node.append(first);
  node.addEventListener("keydown", (event) => { if (event.key === "Escape" && !first.isConnected) close(); });
  return { node };
}
