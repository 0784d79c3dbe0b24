// What streamlit calls at every change of the comparison of what is fed back.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("fed-back", View);
