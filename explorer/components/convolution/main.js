// What streamlit calls at every change of the convolution sandbox.

import { mounting } from "../kernel/stage.js";
import { Sandbox } from "./sandbox.js";

export const mount = mounting("convolution", Sandbox);
