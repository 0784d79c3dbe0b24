// Called by Streamlit at every change; the chart is made once for each place in the page and then only updated.

import { unpack } from "../kernel/bytes.js";
import { LiveChart } from "./chart.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.liveChart) parent.liveChart = new LiveChart(parent);
  const chart = parent.liveChart;
  chart.notify = (state) => component.setTriggerValue("ended", state);
  chart.update(unpack(component.data).header);
  return () => {
    chart.destroy();
    delete parent.liveChart;
  };
}
