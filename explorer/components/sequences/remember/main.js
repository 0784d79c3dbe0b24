// What streamlit calls at every change of the view of what cells remember.

import { mounting } from "../../kernel/stage.js";
import { Remember } from "./view.js";

export const mount = mounting("remember", Remember);
