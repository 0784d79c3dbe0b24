// What streamlit calls at every change of the map of SNPs.

import { mounting } from "../../kernel/stage.js";
import { SnpVectors } from "./view.js";

export const mount = mounting("snp-vectors", SnpVectors);
