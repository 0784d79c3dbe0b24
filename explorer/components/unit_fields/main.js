// What Streamlit calls at every change: makes the view once for each place in the page and then only hands it the news.

import { unpack } from "../canvas/bytes.js";
import { UnitFields } from "./view.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.unitFields) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.unitFields = new UnitFields(parent);
    parent.unitFields.sheet = style;
  }
  const view = parent.unitFields;
  view.emit = (chosen) => component.setStateValue("chosen", chosen);
  if (component.data) view.load(unpack(component.data));
  return () => {
    view.destroy();
    view.sheet.remove();
    delete parent.unitFields;
  };
}
