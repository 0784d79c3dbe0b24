// What streamlit calls at every change of the course's generator.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("making-generator", View);
