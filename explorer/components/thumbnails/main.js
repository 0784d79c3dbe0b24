// What streamlit calls at every change of a sheet of thumbnails.

import { mounting } from "../kernel/stage.js";
import { Sheet } from "./sheet.js";

export const mount = mounting("thumbnails", Sheet, { state: "clicked" });
