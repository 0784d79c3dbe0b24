// What streamlit calls at every change of the view of codes of samples.

import { mounting } from "../../kernel/stage.js";
import { Codes } from "./view.js";

export const mount = mounting("codes", Codes);
