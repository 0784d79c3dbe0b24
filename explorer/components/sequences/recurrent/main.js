// What streamlit calls at every change of the recurrent cell.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("recurrent", View);
