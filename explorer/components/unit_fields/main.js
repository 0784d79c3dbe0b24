// What Streamlit calls at every change: makes the view once for each place in the page and then only hands it the news.

import { unpack } from "../kernel/bytes.js";
import { UnitFields } from "./view.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.unitFields) parent.unitFields = new UnitFields(parent);
  const view = parent.unitFields;
  view.emit = (chosen) => component.setStateValue("chosen", chosen);
  if (component.data) view.load(unpack(component.data));
  return () => {
    view.destroy();
    delete parent.unitFields;
  };
}
