// What streamlit calls at every change of the view of capsules.

import { mounting } from "../../kernel/stage.js";
import { Capsules } from "./view.js";

export const mount = mounting("capsules", Capsules);
