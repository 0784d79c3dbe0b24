// What streamlit calls at every change of the view of damaged digits.

import { mounting } from "../../kernel/stage.js";
import { Damaged } from "./view.js";

export const mount = mounting("damaged", Damaged);
