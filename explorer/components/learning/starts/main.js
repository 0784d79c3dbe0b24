// What streamlit calls at every change of the view of many starts.

import { mounting } from "../../kernel/stage.js";
import { Starts } from "./starts.js";

export const mount = mounting("starts", Starts);
