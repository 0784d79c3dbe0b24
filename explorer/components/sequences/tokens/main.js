// What streamlit calls at every change of the view of tokens.

import { mounting } from "../../kernel/stage.js";
import { Tokens } from "./view.js";

export const mount = mounting("tokens", Tokens);
