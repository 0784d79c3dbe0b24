// What streamlit calls at every change of a product that slides.

import { mounting } from "../kernel/stage.js";
import { Product } from "./product.js";

export const mount = mounting("sliding-product", Product);
