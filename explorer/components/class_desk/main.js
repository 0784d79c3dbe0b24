// What streamlit calls at every change of the teacher's view of a class.

import { mounting } from "../kernel/stage.js";
import { ClassDesk } from "./desk.js";

export const mount = mounting("class-desk", ClassDesk);
