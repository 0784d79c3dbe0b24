// What streamlit calls at every change of the view of generation.

import { mounting } from "../../kernel/stage.js";
import { Generation } from "./view.js";

export const mount = mounting("generation", Generation);
