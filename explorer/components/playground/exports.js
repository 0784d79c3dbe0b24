// What can be downloaded: the picture, the link, a PyTorch script, the state as JSON.

import { download, fileName } from "../kernel/download.js";
import { button, drawer } from "../kernel/widgets.js";

/** @param {import("./playground.js").Playground} playground */
export function takeHome(playground) {
  const close = (act) => async () => { node.open = false; await act(); };
  const ask = (kind) => close(() => playground.send({ do: "export", kind, net: playground.active }));
  const list = document.createElement("div");
  list.className = "list";
  list.append(
    button("Link", "Copy the link to exactly this", close(() => copyLink(playground))),
    button("Link with these weights", "Copy the link to a playground that starts with the present weights", ask("link")),
    button("PyTorch script", "A script that builds this network with these weights", ask("script")),
    button("JSON", "The state and the weights", ask("json")),
    button("Picture (PNG)", "The diagram at twice its size", close(() => savePng(playground))),
    button("Drawing (SVG)", "The diagram as a drawing", close(() => download(fileName("playground", "svg"), new Blob([playground.diagrams[playground.active].svg()], { type: "image/svg+xml" })))),
  );
  for (const entry of [...list.children].slice(1, 4)) entry.classList.add("of-the-plane");
  const node = drawer("Take home", "Link, script, JSON or picture of what is shown", list);
  return node;
}

async function copyLink(playground, link = playground.link()) {
  try {
    playground.links += 1;
    await navigator.clipboard.writeText(link);
    playground.say("The link was copied.");
  } catch {
    playground.say(link);
  }
}

/** @param {import("./playground.js").Playground} playground */
async function savePng(playground) {
  const canvas = playground.diagrams[playground.active].drawing(2);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  download(fileName("playground", "png"), blob);
}

/** @param {import("./playground.js").Playground} playground */
export function handOver(playground, { name, text }) {
  if (name === "link") { copyLink(playground, `${location.origin}${location.pathname}?${text}`); return; }
  download(name, new Blob([text], { type: name.endsWith(".json") ? "application/json" : "text/x-python" }));
}
