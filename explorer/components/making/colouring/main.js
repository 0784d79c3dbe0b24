// What streamlit calls at every change of the view of colour for grey pictures.

import { mounting } from "../../kernel/stage.js";
import { Colouring } from "./view.js";

export const mount = mounting("colouring", Colouring);
