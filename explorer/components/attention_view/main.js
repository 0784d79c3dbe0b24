// What Streamlit calls at every change: makes the view once for each place in the page and then only hands it the news.

import { unpack } from "../kernel/bytes.js";
import { AttentionView } from "./view.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.attentionView) parent.attentionView = new AttentionView(parent);
  const view = parent.attentionView;
  view.emit = (chosen) => component.setStateValue("chosen", chosen);
  if (component.data) view.load(unpack(component.data));
  return () => {
    view.destroy();
    delete parent.attentionView;
  };
}
