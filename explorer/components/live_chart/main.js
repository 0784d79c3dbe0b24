// What streamlit calls at every change of the chart of a run.

import { mounting } from "../kernel/stage.js";
import { LiveChart } from "./chart.js";

export const mount = mounting("live-chart", LiveChart, { trigger: "ended" });
