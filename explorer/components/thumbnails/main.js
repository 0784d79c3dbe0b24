// What Streamlit calls at every change: makes the sheet once for each place in the page and then hands it the news.

import { unpack } from "../kernel/bytes.js";
import { Sheet } from "./sheet.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.thumbnails) parent.thumbnails = new Sheet(parent);
  const sheet = parent.thumbnails;
  sheet.emit = (id) => component.setStateValue("clicked", id);
  if (component.data) sheet.load(unpack(component.data));
  return () => {
    sheet.destroy();
    delete parent.thumbnails;
  };
}
