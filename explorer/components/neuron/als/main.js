// What streamlit calls at every change of the view "ALS".

import { mounting } from "../../kernel/stage.js";
import { Als } from "./als.js";

export const mount = mounting("als", Als);
