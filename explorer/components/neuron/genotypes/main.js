// What streamlit calls at every change of the view "Genotypes as data".

import { mounting } from "../../kernel/stage.js";
import { Genotypes } from "./genotypes.js";

export const mount = mounting("genotypes", Genotypes);
