// What streamlit calls at every change of the view of traits learnt from few samples.

import { mounting } from "../../kernel/stage.js";
import { FewSamples } from "./view.js";

export const mount = mounting("few-samples", FewSamples);
