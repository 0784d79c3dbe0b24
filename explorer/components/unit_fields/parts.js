// The list of layers beside the picture, and the line of controls above it.

import { sign } from "../kernel/icons.js";
import { button, focused } from "../kernel/widgets.js";

/** @param {import("./view.js").UnitFields} view */
export function layerList(view) {
  const node = document.createElement("div");
  node.className = "layers";
  node.setAttribute("role", "listbox");
  node.setAttribute("aria-label", "Layers");
  const buttons = new Map();
  const fill = (layers) => {
    buttons.clear();
    node.replaceChildren(...layers.map((layer) => {
      const button = document.createElement("button"), small = document.createElement("small");
      button.type = "button";
      button.setAttribute("role", "option");
      button.append(layer.name);
      small.textContent = `${layer.title} \u00b7 ${layer.shape}`;
      button.append(small);
      button.addEventListener("click", () => view.choose(layer.name, Math.min(view.cell?.[0] ?? 0, layer.channels - 1), Math.floor(layer.places / 2)));
      buttons.set(layer.name, button);
      return button;
    }));
  };
  const mark = (name) => buttons.forEach((button, own) => {
    button.setAttribute("aria-selected", String(own === name));
    button.tabIndex = own === name ? 0 : -1;
    if (own === name && (button.offsetTop < node.scrollTop || button.offsetTop > node.scrollTop + node.clientHeight - 40)) node.scrollTop = button.offsetTop - 60;
  });
  node.addEventListener("keydown", (event) => {
    const all = [...buttons.values()], at = all.indexOf(/** @type {HTMLButtonElement} */ (focused(node))), move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!move || at < 0) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, at + move))];
    next.focus();
    next.click();
  });
  return { node, fill, mark };
}

/** @param {import("./view.js").UnitFields} view */
export function controlBar(view) {
  const node = document.createElement("div"), title = document.createElement("strong");
  node.className = "bar";
  const back = sign(button("", "One layer back", () => view.player.step(-1)), "before");
  const play = button("Play growth", "Play how the window grew", () => view.player.toggle());
  const on = sign(button("", "One layer further", () => view.player.step(1)), "step");
  const out = button("\u2212", "Zoom out", () => view.zoomBy(0.5)), into = button("+", "Zoom in on the chosen unit", () => view.zoomBy(2));
  node.append(title, back, play, on, out, into);
  const refresh = () => {
    const field = view.header.mode === "field", steps = view.field?.header.steps.length ?? 0;
    title.textContent = view.header.title;
    for (const one of [back, play, on]) one.hidden = !field;
    const shown = view.player.shown ?? steps;
    sign(play, view.player.playing ? "pause" : "play", view.player.playing ? "Pause" : "Play growth");
    play.setAttribute("aria-label", view.player.playing ? "Pause" : "Play growth: how the window grew, layer by layer");
    back.disabled = shown <= 1;
    on.disabled = shown >= steps;
    play.disabled = steps < 2;
    const [from, to] = view.range;
    out.disabled = !view.zoom;
    into.disabled = to - from <= 8;
  };
  return { node, refresh };
}
