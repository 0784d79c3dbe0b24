// What streamlit calls at every change of a map of codes.

import { mounting } from "../kernel/stage.js";
import { CodeMap } from "./map.js";

export const mount = mounting("code-map", CodeMap, { state: "chosen" });
