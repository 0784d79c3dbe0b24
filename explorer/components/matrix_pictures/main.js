// What Streamlit calls at every change: makes the pictures once for each place in the page and then hands them the news.

import { unpack } from "../canvas/bytes.js";
import { Pictures } from "./pictures.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.pictures) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.pictures = new Pictures(parent);
    parent.pictures.sheet = style;
  }
  if (component.data) parent.pictures.update(unpack(component.data));
  const turn = (parent.turn = (parent.turn ?? 0) + 1);
  return () => {
    if (parent.turn !== turn) return; // a later call has taken over what this one made
    parent.pictures.destroy();
    parent.pictures.sheet.remove();
    delete parent.pictures;
  };
}
