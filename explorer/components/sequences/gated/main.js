// What streamlit calls at every change of the view of gates.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("sequences-gated", View);
