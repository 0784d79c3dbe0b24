// What streamlit calls at every change of the view of an autoencoder's codes.

import { mounting } from "../../kernel/stage.js";
import { Autoencoder } from "./view.js";

export const mount = mounting("autoencoder", Autoencoder);
