// What streamlit calls at every change of the view of penalties and dropout.

import { mounting } from "../../kernel/stage.js";
import { Shrinking } from "./view.js";

export const mount = mounting("shrinking", Shrinking);
