// What streamlit calls at every change of the view of double descent.

import { mounting } from "../../kernel/stage.js";
import { DoubleDescent } from "./view.js";

export const mount = mounting("generalising-double-descent", DoubleDescent);
