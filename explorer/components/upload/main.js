// What streamlit calls at every change of a place to drop files.

import { mounting } from "../kernel/stage.js";
import { UploadBox } from "./box.js";

export const mount = mounting("upload-box", UploadBox, { state: "files" });
