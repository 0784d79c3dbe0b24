// What Streamlit calls at every change: the canvas is made once for each place in the page and then only told the news.

import { unpack } from "../kernel/bytes.js";
import { Builder } from "./builder.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.networkBuilder) parent.networkBuilder = new Builder(parent);
  const builder = parent.networkBuilder;
  builder.emit = (told) => component.setStateValue("told", told);
  builder.update(unpack(component.data).header);
  return () => {
    builder.destroy();
    delete parent.networkBuilder;
  };
}
