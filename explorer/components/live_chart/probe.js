// The probe of the chart of a run.

import { expose, inWindow } from "../kernel/probe.js";

/*
`shown`, null before the first picture:
  run, state           which run is drawn; "queued", "running", "done"... as the words above the picture have it
  words, warning       the sentence above the picture; that on the connection, "" when all is well
  metric               the metric on the right, null before one was measured
  curves               { loss, metric }: of each panel the curves as drawn, { fold, kind: "train" or "validation", points: [epoch, value]... }
  heard                up to which place of the run's events the stream was followed, null where there is no stream
  pictures             how many were drawn so far
`place`: { epoch, panel } in the middle of a panel's height, panel 0 the loss (the default), 1 the metric.
There are no requests: the events of a run come by themselves.
*/
/** @param {any} chart */
export function tellChart(chart) {
  const shown = () => {
    const { data, panels } = chart;
    if (!data || !panels) return null;
    const [loss, metric] = panels.map(({ curves }) => curves.map(({ fold, kind, points }) => ({ fold, kind, points })));
    return {
      run: data.run, state: chart.root.dataset.state, words: chart.words.textContent, warning: chart.warning.hidden ? "" : chart.warning.textContent,
      metric: chart.metric ?? null, curves: { loss, metric }, heard: chart.stream?.offset ?? null, pictures: chart.pictures,
    };
  };

  const place = ({ epoch, panel = 0 }) => {
    const { area, scales } = chart.panels[panel];
    return inWindow(chart.surface.node, [scales.x.at(epoch), area.y + area.height / 2]);
  };

  expose(chart.root, { shown, place, settled: () => Boolean(shown()) && !chart.frames.waiting });
}
