// What streamlit calls at every change of the view of descent.

import { mounting } from "../../kernel/stage.js";
import { Descent } from "./descent.js";

export const mount = mounting("descent", Descent);
