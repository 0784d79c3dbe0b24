// What streamlit calls at every change of the view of masked patches.

import { mounting } from "../../kernel/stage.js";
import { Masked } from "./view.js";

export const mount = mounting("masked", Masked);
