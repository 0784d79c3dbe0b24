// What streamlit calls at every change of the view of artificial genotypes.

import { mounting } from "../../kernel/stage.js";
import { ArtificialGenotypes } from "./view.js";

export const mount = mounting("making-artificial-genotypes", ArtificialGenotypes);
