// What streamlit calls at every change of a pad to draw on.

import { mounting } from "../kernel/stage.js";
import { DrawingPad } from "./pad.js";

export const mount = mounting("drawing-pad", DrawingPad, { state: "drawn" });
