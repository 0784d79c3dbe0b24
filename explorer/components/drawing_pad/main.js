// What Streamlit calls at every change: makes the pad once for each place in the page and then hands it the news.

import { unpack } from "../kernel/bytes.js";
import { DrawingPad } from "./pad.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.drawingPad) parent.drawingPad = new DrawingPad(parent);
  const pad = parent.drawingPad;
  pad.emit = (image) => component.setStateValue("drawn", image);
  if (component.data) pad.update(unpack(component.data).header);
  return () => {
    pad.destroy();
    delete parent.drawingPad;
  };
}
