// What streamlit calls at every change of the view of a slice of a loss.

import { mounting } from "../../kernel/stage.js";
import { Slice } from "./slice.js";

export const mount = mounting("slice", Slice);
