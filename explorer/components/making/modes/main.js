// What streamlit calls at every change of the game in the plane.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("making-modes", View);
