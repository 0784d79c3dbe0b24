// What streamlit calls at every change of the deeper recurrent networks.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("deep-recurrent", View);
