// What streamlit calls at every change of the strip of a class.

import { mounting } from "../kernel/stage.js";
import { ClassBar } from "./bar.js";

export const mount = mounting("class-bar", ClassBar);
