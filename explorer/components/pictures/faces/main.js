// What streamlit calls at every change of the view of faces.

import { mounting } from "../../kernel/stage.js";
import { Faces } from "./view.js";

export const mount = mounting("faces", Faces);
