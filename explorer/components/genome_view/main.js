// What Streamlit calls at every change: makes the view once for each place in the page and then only hands it the news.

import { GenomeView } from "./view.js";
import { announced } from "./links.js";
import { unsqueezed } from "../kernel/download.js";

export function mount(component) {
  const parent = component.parentElement;
  if (!parent.genomeView) parent.genomeView = new GenomeView(parent);
  const view = parent.genomeView;
  view.emit = (selection) => component.setStateValue("selection", selection);
  view.refreshTheme();
  if (component.squeezed) {
    unsqueezed(component.squeezed).then((bytes) => {
      view.load(bytes);
      Object.assign(view.state, component.start);
      view.bar.refresh();
      view.draw();
    });
  } else if (component.data) {
    view.load(component.data);
    view.wish(announced(view.genome.header.key));
  }
  return () => {
    view.destroy();
    delete parent.genomeView;
  };
}
