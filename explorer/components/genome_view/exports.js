// What can be downloaded: the view as PNG or SVG, and the whole view as one page. All made in the browser.

import { CanvasPen, SvgPen } from "../kernel/pen.js";
import { download, fileName, squeezed } from "../kernel/download.js";
import { headingOf, paintHeading } from "./heading.js";
import { layOut } from "./layout.js";
import { paint } from "./paint.js";
import { Scales } from "./scales.js";
import { summary } from "./summary.js";

const CARRIED = import.meta.url.startsWith("http") ? new URL("./main.carried.json", import.meta.url) : null; // this view's modules

// The present frame below the title and the notes of the view: how high that is, and its painter.
/** @param {import("./view.js").GenomeView} view */
function headed(view) {
  const { genome, layers, theme, width, state } = view, heading = headingOf(theme, genome.title, genome.notes, view.layout);
  const height = view.height + heading.height, layout = layOut(layers, width, height, heading.height);
  const paintWith = (pen) => {
    paint(pen, new Scales(genome, layers, layout, state), state);
    paintHeading(pen, heading, layout.letter);
  };
  return { height, paintWith };
}

export async function exportPng(view) {
  const canvas = document.createElement("canvas");
  const { height, paintWith } = headed(view);
  paintWith(new CanvasPen(canvas, view.width, height, 2, view.theme));
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  download(fileName(view.genome.title, "png"), blob);
}

/** @param {import("./view.js").GenomeView} view */
export function svgOf(view) {
  const { height, paintWith } = headed(view), pen = new SvgPen(view.width, height, view.theme);
  paintWith(pen);
  return pen.finish(view.genome.title, [summary(view.genome, view.layers), ...view.genome.notes].join(" "));
}

export async function exportSvg(view) {
  download(fileName(view.genome.title, "svg"), new Blob([svgOf(view)], { type: "image/svg+xml" }));
}

// A page that holds the component's own modules, in an import map, and the data, and asks no server for anything.
export async function htmlOf(view, { main, modules, style }) {
  const inScript = (value) => JSON.stringify(value).replace(/</g, "\\u003c");
  const imports = Object.fromEntries(Object.entries(modules).map(([name, source]) => [name, `data:text/javascript;charset=utf-8,${encodeURIComponent(source)}`]));
  const end = "</" + "script>", text = document.createElement("p");
  const escaped = (words) => Object.assign(text, { textContent: words }).innerHTML;
  const title = escaped(view.genome.title), notes = view.genome.notes.map((note) => `<p>${escaped(note)}</p>`).join("");
  const { x0, x1, variant, signed, lead } = view.state;
  const start = { x0, x1, variant, signed, lead: lead && { ...lead, indices: [...lead.indices], r2: [...lead.r2].map((v) => (v === v ? v : null)) } };
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>html,body{height:100%;margin:0}body{display:flex;flex-direction:column;font-family:system-ui,"Segoe UI",sans-serif;background:#fff;color:#1f2733}
h1{font-size:1.15rem;margin:0.8rem 1rem 0.4rem}body>p{font-size:0.85rem;opacity:0.75;margin:0 1rem 0.2rem}#view{flex:1;min-height:420px;padding:0 1rem 1rem}
@media (prefers-color-scheme: dark){body{background:#0e1117;color:#f2f4f7}}
${style}</style>
<script type="importmap">${inScript({ imports })}${end}</head>
<body><h1>${title}</h1>${notes}<div id="view"></div>
<script type="text/plain" id="data">${await squeezed(view.bytes)}${end}
<script type="module">import { mount } from ${inScript(main)}; import { unsqueezed } from "kernel/download.js";
mount({ parentElement: document.getElementById("view"), key: "page", setStateValue() {},
  data: await unsqueezed(document.getElementById("data").textContent), start: ${inScript(start)} });
${end}</body></html>`;
}

export async function exportHtml(view) {
  if (!CARRIED) return; // an exported page has no need of a copy of itself
  const reply = await fetch(CARRIED).catch(() => null);
  if (!reply?.ok) throw new Error("The app does not give the page's scripts. Is it still running? Reload it and try again.");
  const page = await htmlOf(view, await reply.json());
  download(fileName(view.genome.title, "html"), new Blob([page], { type: "text/html" }));
}
