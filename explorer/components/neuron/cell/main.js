// What streamlit calls at every change of the view of one neuron.

import { mounting } from "../../kernel/stage.js";
import { Cell } from "./view.js";

export const mount = mounting("neuron-cell", Cell);
