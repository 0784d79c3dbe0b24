// Called by Streamlit at every change; the chart is made once for each place in the page and then only updated.

import { unpack } from "../canvas/bytes.js";
import { LiveChart } from "./chart.js";

export function mount(component, own) {
  const parent = component.parentElement;
  if (!parent.liveChart) {
    const style = document.createElement("style");
    style.textContent = own.style;
    parent.append(style);
    parent.liveChart = new LiveChart(parent);
    parent.liveChart.sheet = style;
  }
  const chart = parent.liveChart;
  chart.notify = (state) => component.setTriggerValue("ended", state);
  chart.update(unpack(component.data).header);
  return () => {
    chart.destroy();
    chart.sheet.remove();
    delete parent.liveChart;
  };
}
