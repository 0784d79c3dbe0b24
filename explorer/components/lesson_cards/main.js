// What streamlit calls at every change of the cards.

import { mounting } from "../kernel/stage.js";
import { Cards } from "./cards.js";

export const mount = mounting("lesson-cards", Cards, { trigger: "opened" });
