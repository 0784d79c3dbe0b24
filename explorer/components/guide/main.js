// What streamlit calls at every change of the guided tour's strip.

import { mounting } from "../kernel/stage.js";
import { Guide } from "./guide.js";

export const mount = mounting("guide", Guide, { trigger: "act" });
