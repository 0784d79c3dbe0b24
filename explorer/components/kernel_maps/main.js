// What Streamlit calls at every change: makes the view once for each place in the page and then hands it the news.

import { unpack } from "../kernel/bytes.js";
import { KernelMaps } from "./kernels.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.kernelMaps) parent.kernelMaps = new KernelMaps(parent);
  const view = parent.kernelMaps;
  if (component.data) view.update(unpack(component.data).header);
  return () => {
    view.destroy();
    delete parent.kernelMaps;
  };
}
