// What Streamlit calls at every change: makes the map once for each place in the page and then hands it the news.

import { unpack } from "../kernel/bytes.js";
import { CodeMap } from "./map.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.codeMap) parent.codeMap = new CodeMap(parent);
  const map = parent.codeMap;
  map.emit = (image) => component.setStateValue("chosen", image);
  if (component.data) map.load(unpack(component.data));
  return () => {
    map.destroy();
    delete parent.codeMap;
  };
}
