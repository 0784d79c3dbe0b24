// What streamlit calls at every change of the view of a digit that was never seen.

import { mounting } from "../../kernel/stage.js";
import { Unseen } from "./view.js";

export const mount = mounting("unseen", Unseen);
