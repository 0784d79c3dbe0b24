// What streamlit calls at every change of deltas in matrices.

import { mounting } from "../../kernel/stage.js";
import { Deltas } from "./view.js";

export const mount = mounting("deltas", Deltas);
