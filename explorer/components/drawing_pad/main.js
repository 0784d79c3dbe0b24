// What Streamlit calls at every change: makes the pad once for each place in the page and then hands it the news.

import { unpack } from "../canvas/bytes.js";
import { DrawingPad } from "./pad.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.drawingPad) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.drawingPad = new DrawingPad(parent);
    parent.drawingPad.sheet = style;
  }
  const pad = parent.drawingPad;
  pad.emit = (image) => component.setStateValue("drawn", image);
  if (component.data) pad.update(unpack(component.data).header);
  return () => {
    pad.destroy();
    pad.sheet.remove();
    delete parent.drawingPad;
  };
}
