// What Streamlit calls at every change: makes the view once for each place in the page and then only hands it the news.

import { unpack } from "../canvas/bytes.js";
import { AttentionView } from "./view.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.attentionView) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.attentionView = new AttentionView(parent);
    parent.attentionView.sheet = style;
  }
  const view = parent.attentionView;
  view.emit = (chosen) => component.setStateValue("chosen", chosen);
  if (component.data) view.load(unpack(component.data));
  return () => {
    view.destroy();
    view.sheet.remove();
    delete parent.attentionView;
  };
}
