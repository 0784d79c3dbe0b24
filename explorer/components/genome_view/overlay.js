// The small part of a genome view that changes often: selection and linkage. It has no picture of its own; it tells the
// view with the same key, so that the large arrays need not travel again.

import { unpack } from "../kernel/bytes.js";
import { announce } from "./links.js";

export function mount(component) {
  const overlay = unpack(component.data);
  announce(overlay.header.key, overlay);
  return () => announce(overlay.header.key, null);
}
