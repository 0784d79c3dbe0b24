// What streamlit calls at every change of the view of activations.

import { mounting } from "../../kernel/stage.js";
import { View } from "./view.js";

export const mount = mounting("activations", View);
