// What Streamlit calls at every change: makes the view once for each place in the page and then only hands it the news.

import { unpack } from "../canvas/bytes.js";
import { FilterView } from "./view.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.filterView) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.filterView = new FilterView(parent);
    parent.filterView.sheet = style;
  }
  const view = parent.filterView;
  view.emit = (chosen) => component.setStateValue("chosen", chosen);
  if (component.data) view.load(unpack(component.data).header);
  return () => {
    view.destroy();
    view.sheet.remove();
    delete parent.filterView;
  };
}
