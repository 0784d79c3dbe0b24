// What Streamlit calls at every change: makes the drawing once for each place in the page and then hands it the news.

import { unpack } from "../kernel/bytes.js";
import { Product } from "./product.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.drawn) parent.drawn = new Product(parent);
  if (component.data) parent.drawn.update(unpack(component.data));
  return () => {
    parent.drawn.destroy();
    delete parent.drawn;
  };
}
