// What streamlit calls at every change of the view of images.

import { mounting } from "../../kernel/stage.js";
import { Pixels } from "./view.js";

export const mount = mounting("generalising-pixels", Pixels);
