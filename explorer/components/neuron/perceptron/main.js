// What streamlit calls at every change of the view of the perceptron.

import { mounting } from "../../kernel/stage.js";
import { Perceptron } from "./view.js";

export const mount = mounting("neuron-perceptron", Perceptron);
