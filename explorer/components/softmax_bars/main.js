// What streamlit calls at every change of the bars of a softmax.

import { mounting } from "../kernel/stage.js";
import { Bars } from "./bars.js";

export const mount = mounting("softmax-bars", Bars);
