// What streamlit calls at every change of the canvas of a network.

import { mounting } from "../kernel/stage.js";
import { Builder } from "./builder.js";

export const mount = mounting("network-builder", Builder, { state: "message" });
