// What streamlit calls at every change of the view of an autoencoder's bottleneck.

import { mounting } from "../../kernel/stage.js";
import { Bottleneck } from "./view.js";

export const mount = mounting("bottleneck", Bottleneck);
