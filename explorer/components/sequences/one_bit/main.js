// What streamlit calls at every change of the view of one bit.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("sequences-one-bit", View);
