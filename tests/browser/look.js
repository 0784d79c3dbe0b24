// What is wrong with how a page looks, as sentences: text that overlaps, is cut off, too small, or outside of the window.
// `watch` notes from then on what is written on canvases; `faults` reads the page once all of it was drawn anew.

const SMALLEST = 11, TOUCH = 2;
const LETTERS = [11, 12, 13, 14, 15].flatMap((size) => [size, 1.4 * size]); // of figures; the larger ones for a projector

function watch() {
  const written = new WeakMap(); // canvas -> words, since it was last wiped
  const own = CanvasRenderingContext2D.prototype, fill = own.fillText, wipe = own.clearRect;
  own.fillText = function (text, x, y, ...more) {
    fill.call(this, text, x, y, ...more);
    const about = this.measureText(text), turn = this.getTransform(), ratio = this.canvas.width / (this.canvas.getBoundingClientRect().width || this.canvas.width);
    const corners = [[x - about.actualBoundingBoxLeft, y - about.actualBoundingBoxAscent], [x + about.actualBoundingBoxRight, y + about.actualBoundingBoxDescent]]
      .map(([a, b]) => turn.transformPoint(new DOMPoint(a, b))).map((p) => [p.x / ratio, p.y / ratio]);
    const [left, right] = [0, 1].map((k) => corners[k][0]).sort((a, b) => a - b), [top, bottom] = [0, 1].map((k) => corners[k][1]).sort((a, b) => a - b);
    const size = parseFloat(/([\d.]+)px/.exec(this.font)?.[1] ?? "0") * Math.hypot(turn.a, turn.b) / ratio;
    if (!String(text).trim() || this.globalAlpha < 0.1) return;
    if (!written.has(this.canvas)) written.set(this.canvas, []);
    written.get(this.canvas).push({ text: String(text), left, right, top, bottom, size });
  };
  own.clearRect = function (x, y, w, h) {
    wipe.call(this, x, y, w, h);
    const turn = this.getTransform();
    if (w * turn.a >= this.canvas.width - 2 && h * turn.d >= this.canvas.height - 2) written.set(this.canvas, []);
  };
  window.__written = written;
}

function faults({ smallest = SMALLEST, touch = TOUCH } = {}) {
  const found = new Set(), words = [];
  const clear = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  const roots = [document];
  for (let k = 0; k < roots.length; k++) for (const node of roots[k].querySelectorAll("*")) if (node.shadowRoot) roots.push(node.shadowRoot);
  const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  // The part of a box that its ancestors leave of it; null where nothing is left.
  const cut = (node, box) => {
    let { left, right, top, bottom } = box;
    for (let up = node; up; up = up.parentElement ?? up.getRootNode().host) {
      const style = getComputedStyle(up);
      if (style.clipPath !== "none" && up.getBoundingClientRect().width <= 2) return null;
      if (style.overflow === "visible" || style.display === "inline" || style.display === "contents") continue;
      const own = up.getBoundingClientRect();
      left = Math.max(left, own.left); right = Math.min(right, own.right);
      top = Math.max(top, own.top); bottom = Math.min(bottom, own.bottom);
    }
    return right - left > 1 && bottom - top > 1 ? { left, right, top, bottom } : null;
  };
  const scrolls = (node) => {
    for (let up = node; up; up = up.parentElement ?? up.getRootNode().host) if (/auto|scroll/.test(getComputedStyle(up).overflow)) return true;
    return false;
  };
  for (const root of roots) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement, text = node.data;
      if (!parent || !text.trim() || /^(STYLE|SCRIPT|OPTION|NOSCRIPT|TITLE|DESC)$/i.test(parent.tagName) || !seen(parent)) continue;
      if (parent.closest(".katex-mathml, [aria-hidden=true] [data-testid=stIconMaterial], [data-testid=stIconMaterial]")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lettered = parent.closest(".js-plotly-plot text");
      if (lettered) {
        const style = getComputedStyle(lettered), page = getComputedStyle(document.querySelector("[data-testid=stApp]")).fontFamily;
        const first = (family) => family.split(",")[0].replace(/["']/g, "").trim();
        if (first(style.fontFamily) !== first(page)) found.add(`"${clear(text)}" is set in ${first(style.fontFamily)}, the page in ${first(page)}`);
        if (!parent.matches("[style*='70%']") && !LETTERS.some((one) => Math.abs(one - parseFloat(style.fontSize)) < 0.1)) found.add(`"${clear(text)}" of a figure is ${style.fontSize}, no size of the page's`);
        if (/\d[eE][-+\u2212]?\d|(^|[^\w\u2212])-\d/.test(lettered.textContent)) found.add(`"${clear(lettered.textContent)}" has a number that is not written out`);
      }
      const katex = parent.closest(".katex");
      for (const rect of range.getClientRects()) {
        if (rect.width < 1 || rect.height < 1) continue;
        const left = cut(parent, rect), style = getComputedStyle(parent);
        if (!left) continue;
        const own = parseFloat(style.fontSize) * (parent.currentCSSZoom ?? 1);
        const size = parent instanceof SVGElement ? Math.min(own, rect.height / 1.05) : own;
        if (size < smallest - 0.3 && !katex && !parent.closest("sup, sub, tspan[style*='70%']")) found.add(`"${clear(text)}" is ${size.toFixed(1)} px`);
        if ((rect.right - left.right > 3 || left.left - rect.left > 3) && !scrolls(parent)) found.add(`"${clear(text)}" is cut off`);
        else if (rect.right > window.innerWidth + 1 && !scrolls(parent)) found.add(`"${clear(text)}" is outside of the window`);
        if (katex) continue;
        const shrink = parent instanceof SVGElement ? 0.12 : Math.max(0, 1 - own / rect.height) / 2; // leading
        words.push({ text: clear(text), node: parent, left: left.left, right: left.right, top: left.top + shrink * rect.height, bottom: left.bottom - shrink * rect.height });
      }
    }
    for (const canvas of root.querySelectorAll("canvas")) {
      if (!seen(canvas) || canvas.closest("[data-testid=stDataFrame]")) continue; // streamlit's own, which moves its pixels
      const box = canvas.getBoundingClientRect();
      for (const one of window.__written?.get(canvas) ?? []) {
        if (one.size < smallest - 0.3) found.add(`"${clear(one.text)}" on the canvas is ${one.size.toFixed(1)} px`);
        if (one.left < -2 || one.top < -3 || one.right > box.width + 2 || one.bottom > box.height + 3) found.add(`"${clear(one.text)}" leaves its canvas`);
        words.push({ text: clear(one.text), node: canvas, canvas: true, left: box.left + one.left, right: box.left + one.right, top: box.top + one.top, bottom: box.top + one.bottom });
      }
    }
  }
  // What lies over a text hides it: only text that is on top where it stands can overprint.
  const top = (word) => {
    const x = (word.left + word.right) / 2, y = (word.top + word.bottom) / 2;
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot) { const inner = hit.shadowRoot.elementFromPoint(x, y); if (!inner || inner === hit) break; hit = inner; }
    if (!hit) return true; // below the fold
    return word.node.contains(hit) || hit.contains(word.node) || getComputedStyle(hit).pointerEvents === "none" || hit.parentElement === word.node.parentElement;
  };
  words.sort((a, b) => a.left - b.left);
  for (let i = 0; i < words.length; i++) {
    for (let j = i + 1; j < words.length && words[j].left < words[i].right - touch; j++) {
      const a = words[i], b = words[j];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left), down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across <= touch || down <= touch || (a.node === b.node && !a.canvas) || (a.text === b.text && across > 0.9 * (a.right - a.left))) continue;
      if (top(a) && top(b)) found.add(`"${a.text}" and "${b.text}" overlap`);
    }
  }
  if (document.documentElement.scrollWidth > window.innerWidth + 1) found.add(`the page is ${document.documentElement.scrollWidth} px wide`);
  if (roots.some((root) => root.querySelector(".katex-error"))) found.add("a formula is shown as it is written");
  return [...found].sort();
}

// Whether nothing of the page waits to be drawn or answered.
async function resting() {
  const next = () => new Promise(requestAnimationFrame);
  for (let k = 0; k < 3; k++) await next();
  const roots = [document, ...[...document.querySelectorAll("*")].flatMap((node) => node.shadowRoot ?? [])];
  return roots.every((root) => [...root.querySelectorAll("*")].every((node) => node.probe?.settled() ?? true));
}

// What axe-core, which has to be there, finds serious or critical.
async function barriers(without) {
  const found = await globalThis.axe.run({ exclude: without }, { resultTypes: ["violations"] });
  const grave = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  return grave.flatMap((one) => one.nodes.map((node) =>
    `${one.id}: ${node.html.slice(0, 160)} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""})`));
}

globalThis.look = (what, ...more) => ({ watch, faults, resting, barriers })[what](...more);
