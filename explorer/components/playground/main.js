// What streamlit calls at every change of the playground.

import { mounting } from "../kernel/stage.js";
import { Playground } from "./playground.js";

export const mount = mounting("playground", Playground);
