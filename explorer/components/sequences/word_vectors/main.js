// What streamlit calls at every change of the map of words.

import { mounting } from "../../kernel/stage.js";
import { WordVectors } from "./view.js";

export const mount = mounting("word-vectors", WordVectors);
