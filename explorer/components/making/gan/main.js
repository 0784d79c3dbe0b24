// What streamlit calls at every change of the game on a line.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("making-gan", View);
