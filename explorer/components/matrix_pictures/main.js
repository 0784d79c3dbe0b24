// What Streamlit calls at every change: makes the pictures once for each place in the page and then hands them the news.

import { unpack } from "../kernel/bytes.js";
import { Pictures } from "./pictures.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.pictures) parent.pictures = new Pictures(parent);
  if (component.data) parent.pictures.update(unpack(component.data));
  return () => {
    parent.pictures.destroy();
    delete parent.pictures;
  };
}
