// What streamlit calls at every change of the view of gradients by depth.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("learning-depth", View);
