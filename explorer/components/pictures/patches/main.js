// What streamlit calls at every change of the view of patches that attend.

import { mounting } from "../../kernel/stage.js";
import { Patches } from "./view.js";

export const mount = mounting("patches", Patches);
