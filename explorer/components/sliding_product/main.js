// What Streamlit calls at every change: makes the drawing once for each place in the page and then hands it the news.

import { unpack } from "../canvas/bytes.js";
import { Product } from "./product.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.drawn) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.drawn = new Product(parent);
    parent.drawn.sheet = style;
  }
  if (component.data) parent.drawn.update(unpack(component.data));
  const turn = (parent.turn = (parent.turn ?? 0) + 1);
  return () => {
    if (parent.turn !== turn) return; // a later call has taken over what this one made
    parent.drawn.destroy();
    parent.drawn.sheet.remove();
    delete parent.drawn;
  };
}
