// What streamlit calls at every change of a network's feature maps.

import { mounting } from "../kernel/stage.js";
import { FeatureMaps } from "./view.js";

export const mount = mounting("feature-maps", FeatureMaps);
