// What streamlit calls at every change of the filters of a layer.

import { mounting } from "../kernel/stage.js";
import { FilterView } from "./view.js";

export const mount = mounting("filter-grid", FilterView, { state: "chosen" });
