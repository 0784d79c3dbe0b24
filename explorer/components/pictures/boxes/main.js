// What streamlit calls at every change of the view of a promoter's boxes.

import { mounting } from "../../kernel/stage.js";
import { Boxes } from "./view.js";

export const mount = mounting("boxes", Boxes);
