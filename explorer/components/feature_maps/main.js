// What Streamlit calls at every change: makes the view once for each place in the page and then hands it the news.

import { unpack } from "../canvas/bytes.js";
import { FeatureMaps } from "./view.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.featureMaps) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.featureMaps = new FeatureMaps(parent);
    parent.featureMaps.sheet = style;
  }
  const view = parent.featureMaps;
  if (component.data) view.update(unpack(component.data).header);
  return () => {
    view.destroy();
    view.sheet.remove();
    delete parent.featureMaps;
  };
}
