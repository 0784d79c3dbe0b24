// What streamlit calls at every change of the list of the course.

import { mounting } from "../kernel/stage.js";
import { List } from "./list.js";

export const mount = mounting("course-list", List, { trigger: "opened" });
