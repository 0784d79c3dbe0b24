// What streamlit calls at every change of a genome view.

import { mounting } from "../kernel/stage.js";
import { GenomeView } from "./view.js";

export const mount = mounting("genome-view", GenomeView, { state: "selection" });
