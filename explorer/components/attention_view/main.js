// What streamlit calls at every change of an attention view.

import { mounting } from "../kernel/stage.js";
import { AttentionView } from "./view.js";

export const mount = mounting("attention-view", AttentionView, { state: "chosen" });
