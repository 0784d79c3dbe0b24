// What streamlit calls at every change of the view "Penetrance".

import { mounting } from "../../kernel/stage.js";
import { Penetrance } from "./penetrance.js";

export const mount = mounting("penetrance", Penetrance);
