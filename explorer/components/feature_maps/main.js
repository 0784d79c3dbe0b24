// What Streamlit calls at every change: makes the view once for each place in the page and then hands it the news.

import { unpack } from "../kernel/bytes.js";
import { FeatureMaps } from "./view.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.featureMaps) parent.featureMaps = new FeatureMaps(parent);
  const view = parent.featureMaps;
  if (component.data) view.update(unpack(component.data).header);
  return () => {
    view.destroy();
    delete parent.featureMaps;
  };
}
