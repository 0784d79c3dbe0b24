// What streamlit calls at every change of a network's kernels.

import { mounting } from "../kernel/stage.js";
import { KernelMaps } from "./kernels.js";

export const mount = mounting("kernel-maps", KernelMaps);
