// What Streamlit calls at every change: makes the view once for each place in the page and then only hands it the news.

import { unpack } from "../kernel/bytes.js";
import { FilterView } from "./view.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.filterView) parent.filterView = new FilterView(parent);
  const view = parent.filterView;
  view.emit = (chosen) => component.setStateValue("chosen", chosen);
  if (component.data) view.load(unpack(component.data).header);
  return () => {
    view.destroy();
    delete parent.filterView;
  };
}
