// Called by Streamlit at every change; the playground is made once for each place in the page and then only told the news.

import { unpack } from "../kernel/bytes.js";
import { Playground } from "./playground.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.playground) parent.playground = new Playground(parent);
  parent.playground.update(unpack(component.data).header);
  return () => {
    parent.playground.destroy();
    delete parent.playground;
  };
}
