// What streamlit calls at every change of the view of one scene.

import { mounting } from "../../kernel/stage.js";
import { OneScene } from "./view.js";

export const mount = mounting("one_scene", OneScene);
