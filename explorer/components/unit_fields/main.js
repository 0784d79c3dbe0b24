// What streamlit calls at every change of the fields of units.

import { mounting } from "../kernel/stage.js";
import { UnitFields } from "./view.js";

export const mount = mounting("unit-fields", UnitFields, { state: "chosen" });
