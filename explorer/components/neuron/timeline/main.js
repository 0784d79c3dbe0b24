// What streamlit calls at every change of the timeline.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("timeline", View);
