// What Streamlit calls at every change: makes the view once for each place in the page and then hands it the news.

import { unpack } from "../canvas/bytes.js";
import { KernelMaps } from "./kernels.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.kernelMaps) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.kernelMaps = new KernelMaps(parent);
    parent.kernelMaps.sheet = style;
  }
  const view = parent.kernelMaps;
  if (component.data) view.update(unpack(component.data).header);
  return () => {
    view.destroy();
    view.sheet.remove();
    delete parent.kernelMaps;
  };
}
