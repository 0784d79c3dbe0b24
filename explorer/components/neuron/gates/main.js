// What streamlit calls at every change of the view of logic gates.

import { mounting } from "../../kernel/stage.js";
import { Gates } from "./view.js";

export const mount = mounting("neuron-gates", Gates);
