// What Streamlit calls at every change: makes the steps once for each place in the page and then hands them the news.

import { unpack } from "../kernel/bytes.js";
import { MatrixSteps } from "./steps.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.matrixSteps) parent.matrixSteps = new MatrixSteps(parent);
  const steps = parent.matrixSteps;
  steps.emit = (edited) => component.setStateValue("edited", edited);
  if (component.data) steps.update(unpack(component.data).header);
  return () => {
    steps.destroy();
    delete parent.matrixSteps;
  };
}
