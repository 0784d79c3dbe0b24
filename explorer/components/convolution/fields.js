// A number that can be typed while answers to earlier changes still come in.

import { focused, framed } from "../kernel/widgets.js";

export function amount(name, label, low, high, tell, step = 1) {
  const input = document.createElement("input");
  let last;
  Object.assign(input, { type: "number", min: low, max: high, step });
  input.addEventListener("change", () => {
    const value = Number(input.value);
    if (input.value === "" || !Number.isFinite(value)) return show(last);
    const told = Math.min(high, Math.max(low, step === 1 ? Math.round(value) : value));
    input.value = String(told);
    tell(told);
  });
  const show = (value) => { // news of other things leaves alone what somebody is typing
    if (value !== last || focused(input) !== input) input.value = value;
    last = value;
  };
  return Object.assign(framed(name, label, input), { show });
}
