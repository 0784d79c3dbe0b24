// What streamlit calls at every change of backpropagation on a graph.

import { mounting } from "../../kernel/stage.js";
import { Backprop } from "./view.js";

export const mount = mounting("backprop", Backprop);
