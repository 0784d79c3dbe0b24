// What streamlit calls at every change of the view of losses.

import { mounting } from "../../kernel/stage.js";
import { LossView } from "./view.js";

export const mount = mounting("loss", LossView);
