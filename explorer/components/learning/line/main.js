// What streamlit calls at every change of the view of a fitted line.

import { mounting } from "../../kernel/stage.js";
import { LineView } from "./view.js";

export const mount = mounting("fitted-line", LineView);
