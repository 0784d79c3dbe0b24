// Called by Streamlit at every change; the playground is made once for each place in the page and then only told the news.

import { unpack } from "../canvas/bytes.js";
import { Playground } from "./playground.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.playground) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.playground = new Playground(parent);
    parent.playground.sheet = style;
  }
  parent.playground.update(unpack(component.data).header);
  return () => {
    parent.playground.destroy();
    parent.playground.sheet.remove();
    delete parent.playground;
  };
}
