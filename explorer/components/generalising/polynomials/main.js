// What streamlit calls at every change of the view of polynomials.

import { mounting } from "../../kernel/stage.js";
import { Polynomials } from "./view.js";

export const mount = mounting("polynomials", Polynomials);
