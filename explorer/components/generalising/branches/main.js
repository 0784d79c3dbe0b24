// What streamlit calls at every change of the view of an inception module's branches.

import { mounting } from "../../kernel/stage.js";
import { Branches } from "./view.js";

export const mount = mounting("generalising-branches", Branches);
