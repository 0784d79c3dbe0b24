// What streamlit calls at every change of the view of digits made finer.

import { mounting } from "../../kernel/stage.js";
import { Finer } from "./view.js";

export const mount = mounting("making-finer", Finer);
