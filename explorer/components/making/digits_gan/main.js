// What streamlit calls at every change of the view of digits made of noise.

import { mounting } from "../../kernel/stage.js";
import { DigitsGan } from "./view.js";

export const mount = mounting("making-digits-gan", DigitsGan);
