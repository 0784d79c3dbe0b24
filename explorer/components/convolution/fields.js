// A number that can be typed while answers to earlier changes still come in.

import { framed } from "../canvas/widgets.js";

export function amount(name, label, low, high, tell, step = 1) {
  const input = document.createElement("input");
  Object.assign(input, { type: "number", min: low, max: high, step });
  input.addEventListener("change", () => {
    const value = Number(input.value);
    if (input.value === "" || !Number.isFinite(value)) return node.show(node.last);
    const told = Math.min(high, Math.max(low, step === 1 ? Math.round(value) : value));
    input.value = told;
    tell(told);
  });
  const node = framed(name, label, input);
  node.show = (value) => { // news of other things leaves alone what somebody is typing
    if (value !== node.last || node.getRootNode().activeElement !== input) input.value = value;
    node.last = value;
  };
  return node;
}
