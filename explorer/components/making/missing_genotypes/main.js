// What streamlit calls at every change of the view of missing genotypes.

import { mounting } from "../../kernel/stage.js";
import { MissingGenotypes } from "./view.js";

export const mount = mounting("missing_genotypes", MissingGenotypes);
