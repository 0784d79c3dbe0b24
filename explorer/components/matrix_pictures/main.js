// What streamlit calls at every change of matrices as pictures.

import { mounting } from "../kernel/stage.js";
import { Pictures } from "./pictures.js";

export const mount = mounting("convolution matrix-pictures", Pictures);
