// What streamlit calls at every change of matrices in steps.

import { mounting } from "../kernel/stage.js";
import { MatrixSteps } from "./steps.js";

export const mount = mounting("matrix-steps", MatrixSteps, { state: "edited" });
