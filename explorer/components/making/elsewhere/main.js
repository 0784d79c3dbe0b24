// What streamlit calls at every change of the view of linear codes elsewhere.

import { mounting } from "../../kernel/stage.js";
import { Elsewhere } from "./view.js";

export const mount = mounting("elsewhere", Elsewhere);
