// What streamlit calls at every change of the view of approximation by bumps.

import { mounting } from "../../kernel/stage.js";
import { Approximation } from "./view.js";

export const mount = mounting("approximation", Approximation);
