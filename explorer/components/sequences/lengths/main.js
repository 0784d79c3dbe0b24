// What streamlit calls at every change of the view of encoder and decoder.

import { mounting } from "../../kernel/stage.js";
import { LengthsView } from "./view.js";

export const mount = mounting("lengths", LengthsView);
