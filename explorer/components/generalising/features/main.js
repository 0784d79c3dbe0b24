// What streamlit calls at every change of the view of features by hand and learnt.

import { mounting } from "../../kernel/stage.js";
import { Features } from "./view.js";

export const mount = mounting("features", Features);
