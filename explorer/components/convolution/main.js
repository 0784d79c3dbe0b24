// What Streamlit calls at every change: makes the sandbox once for each place in the page and then hands it the news.

import { unpack } from "../canvas/bytes.js";
import { Sandbox } from "./sandbox.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.sandbox) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.sandbox = new Sandbox(parent);
    parent.sandbox.sheet = style;
  }
  if (component.data) parent.sandbox.update(unpack(component.data));
  const turn = (parent.turn = (parent.turn ?? 0) + 1);
  return () => {
    if (parent.turn !== turn) return; // a later call has taken over what this one made
    parent.sandbox.destroy();
    parent.sandbox.sheet.remove();
    delete parent.sandbox;
  };
}
