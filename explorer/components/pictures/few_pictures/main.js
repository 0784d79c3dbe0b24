// What streamlit calls at every change of the view of few pictures.

import { mounting } from "../../kernel/stage.js";
import { FewPictures } from "./view.js";

export const mount = mounting("few-pictures", FewPictures);
