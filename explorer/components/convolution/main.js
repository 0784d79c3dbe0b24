// What Streamlit calls at every change: makes the sandbox once for each place in the page and then hands it the news.

import { unpack } from "../kernel/bytes.js";
import { Sandbox } from "./sandbox.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.sandbox) parent.sandbox = new Sandbox(parent);
  if (component.data) parent.sandbox.update(unpack(component.data));
  return () => {
    parent.sandbox.destroy();
    delete parent.sandbox;
  };
}
