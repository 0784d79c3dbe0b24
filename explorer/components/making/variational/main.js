// What streamlit calls at every change of the view of a variational autoencoder.

import { mounting } from "../../kernel/stage.js";
import { Variational } from "./view.js";

export const mount = mounting("variational", Variational);
