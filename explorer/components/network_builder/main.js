// What Streamlit calls at every change: the canvas is made once for each place in the page and then only told the news.

import { unpack } from "../canvas/bytes.js";
import { Builder } from "./builder.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.networkBuilder) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.networkBuilder = new Builder(parent);
    parent.networkBuilder.sheet = style;
  }
  const builder = parent.networkBuilder;
  builder.emit = (told) => component.setStateValue("told", told);
  builder.update(unpack(component.data).header);
  return () => {
    builder.destroy();
    builder.sheet.remove();
    delete parent.networkBuilder;
  };
}
