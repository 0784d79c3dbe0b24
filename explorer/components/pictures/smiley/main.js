// What streamlit calls at every change of the view of smileys.

import { mounting } from "../../kernel/stage.js";
import { Smiley } from "./view.js";

export const mount = mounting("smiley", Smiley);
