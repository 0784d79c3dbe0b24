// What streamlit calls at every change of the view of pictures extended sideways.

import { mounting } from "../../kernel/stage.js";
import { Sideways } from "./view.js";

export const mount = mounting("sideways", Sideways);
