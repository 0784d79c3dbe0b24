// What streamlit calls at every change of the view of ancestry along a chromosome.

import { mounting } from "../../kernel/stage.js";
import { Ancestry } from "./view.js";

export const mount = mounting("ancestry", Ancestry);
