// What streamlit calls at every change of the view of random labels.

import { mounting } from "../../kernel/stage.js";
import { RandomLabels } from "./view.js";

export const mount = mounting("generalising-random-labels", RandomLabels);
