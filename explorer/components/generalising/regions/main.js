// What streamlit calls at every change of the view of pieces and depth.

import { mounting } from "../../kernel/stage.js";
import { Regions } from "./view.js";

export const mount = mounting("regions", Regions);
