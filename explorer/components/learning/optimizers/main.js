// What streamlit calls at every change of the race of optimizers.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("learning-optimizers", View);
