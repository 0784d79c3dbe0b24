// Two pens with the same strokes: one draws on a canvas, one writes SVG. Colours are "#rrggbb", lengths CSS pixels.

import { Dots } from "./dots.js";
import { sharpness } from "./zoomed.js";

/** @typedef {{ fill?: string, stroke?: string, width?: number, alpha?: number, radius?: number, dash?: number[], closed?: boolean }} Style */
/**
 * @typedef {object} Letters
 * @property {number} size
 * @property {string} fill
 * @property {CanvasTextAlign} [align]
 * @property {CanvasTextBaseline} [baseline]
 * @property {number | string} [weight]
 * @property {boolean} [italic]
 * @property {string} [halo] colour of a seam around the letters
 * @property {number} [turn] radians
 */
/** @typedef {{ x: number, y: number, width: number, height: number }} Area */

function fontOf(theme, size, weight, italic) {
  return `${italic ? "italic " : ""}${weight || 400} ${size}px ${theme.font}`;
}

const measuring = { context: null, widths: new Map() };

/**
 * How wide a text is, in CSS pixels.
 * @param {{ font: string }} theme
 * @param {string} text
 * @param {number} size
 * @param {number | string} [weight]
 * @param {boolean} [italic]
 * @returns {number}
 */
export function textWidth(theme, text, size, weight, italic) {
  const font = fontOf(theme, size, weight, italic);
  const key = font + "\u0000" + text;
  let width = measuring.widths.get(key);
  if (width === undefined) {
    measuring.context = measuring.context || document.createElement("canvas").getContext("2d");
    measuring.context.font = font;
    width = measuring.context.measureText(text).width;
    if (measuring.widths.size > 20000) measuring.widths.clear();
    measuring.widths.set(key, width);
  }
  return width;
}

export class CanvasPen {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} width
   * @param {number} height
   * @param {number} scale
   * @param {any} theme
   */
  constructor(canvas, width, height, scale, theme) {
    const w = Math.round(width * scale), h = Math.round(height * scale);
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    this.context = canvas.getContext("2d"); // the same each time
    this.context.setTransform(scale, 0, 0, scale, 0, 0);
    this.context.clearRect(0, 0, width, height);
    this.width = width;
    this.height = height;
    this.scale = scale;
    this.theme = theme;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {Style} style
   */
  rect(x, y, w, h, { fill, stroke, alpha = 1, width = 1, radius = 0 }) {
    const c = this.context;
    c.globalAlpha = alpha;
    if (radius) {
      c.beginPath();
      c.roundRect(x, y, w, h, radius);
      if (fill) { c.fillStyle = fill; c.fill(); }
      if (stroke) { c.strokeStyle = stroke; c.lineWidth = width; c.stroke(); }
    } else {
      if (fill) { c.fillStyle = fill; c.fillRect(x, y, w, h); }
      if (stroke) { c.strokeStyle = stroke; c.lineWidth = width; c.strokeRect(x, y, w, h); }
    }
    c.globalAlpha = 1;
  }

  /**
   * A line through [x, y]; null lifts the pen.
   * @param {Iterable<number[] | null>} points
   * @param {Style} style
   */
  path(points, { stroke, fill, width = 1, alpha = 1, dash = [], closed = false }) {
    const c = this.context;
    c.beginPath();
    let pen = false;
    for (const p of points) {
      if (p === null) { pen = false; continue; }
      if (pen) c.lineTo(p[0], p[1]); else c.moveTo(p[0], p[1]);
      pen = true;
    }
    if (closed) c.closePath();
    c.globalAlpha = alpha;
    if (fill) { c.fillStyle = fill; c.fill(); }
    if (stroke) {
      c.strokeStyle = stroke; c.lineWidth = width; c.lineJoin = "round";
      c.setLineDash(dash); c.stroke(); c.setLineDash([]);
    }
    c.globalAlpha = 1;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {Style} style
   */
  circle(x, y, r, { fill, stroke, width = 1, alpha = 1 }) {
    const c = this.context;
    c.beginPath(); c.arc(x, y, r, 0, 2 * Math.PI);
    c.globalAlpha = alpha;
    if (fill) { c.fillStyle = fill; c.fill(); }
    if (stroke) { c.strokeStyle = stroke; c.lineWidth = width; c.stroke(); }
    c.globalAlpha = 1;
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {Letters} letters
   */
  text(text, x, y, { size, fill, align = "left", baseline = "alphabetic", weight, italic, halo, turn = 0 }) {
    const c = this.context;
    c.font = fontOf(this.theme, size, weight, italic);
    c.textAlign = align; c.textBaseline = baseline;
    if (turn) { c.save(); c.translate(x, y); c.rotate(turn); x = 0; y = 0; }
    if (halo) { c.strokeStyle = halo; c.lineWidth = 3.5; c.lineJoin = "round"; c.strokeText(text, x, y); }
    c.fillStyle = fill;
    c.fillText(text, x, y);
    if (turn) c.restore();
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {() => void} draw
   */
  clip(x, y, w, h, draw) {
    const c = this.context;
    c.save(); c.beginPath(); c.rect(x, y, w, h); c.clip();
    draw();
    c.restore();
  }

  /**
   * Many dots at once, as single pixels written into an image: see dots.js.
   * @param {Area} area
   * @param {number} radius
   * @param {string[]} colours
   */
  dots(area, radius, colours) {
    return new Dots(this.context, this.scale, area, radius, colours);
  }
}

/**
 * A pen over a canvas that is shown so large, as sharp as the screen.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {any} theme
 */
export function penOver(canvas, width, height, theme) {
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  return new CanvasPen(canvas, width, height, sharpness(canvas), theme);
}

function escaped(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const short = (value) => String(Math.round(value * 100) / 100);

export class SvgPen {
  /**
   * @param {number} width
   * @param {number} height
   * @param {any} theme
   */
  constructor(width, height, theme) {
    this.width = width;
    this.height = height;
    this.theme = theme;
    this.scale = 1;
    this.parts = [];
    this.clips = 0;
  }

  /** @param {Style} style */
  paint({ fill, stroke, width = 1, alpha = 1, dash }) {
    return ` fill="${fill || "none"}"` + (stroke ? ` stroke="${stroke}" stroke-width="${width}"` : "") +
      (dash?.length ? ` stroke-dasharray="${dash.join(" ")}"` : "") + (alpha < 1 ? ` opacity="${alpha}"` : "");
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {Style} style
   */
  rect(x, y, w, h, style) {
    this.parts.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, w))}" height="${short(Math.max(0, h))}"` +
      (style.radius ? ` rx="${style.radius}"` : "") + `${this.paint(style)}/>`);
  }

  /**
   * A line through [x, y]; null lifts the pen.
   * @param {Iterable<number[] | null>} points
   * @param {Style} style
   */
  path(points, style) {
    let pen = false, d = "";
    for (const p of points) {
      if (p === null) { pen = false; continue; }
      d += `${pen ? "L" : "M"}${short(p[0])} ${short(p[1])}`;
      pen = true;
    }
    this.parts.push(`<path d="${d}${style.closed ? "Z" : ""}" stroke-linejoin="round"${this.paint(style)}/>`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} r
   * @param {Style} style
   */
  circle(x, y, r, style) {
    this.parts.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${short(r)}"${this.paint(style)}/>`);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {Letters} letters
   */
  text(text, x, y, { size, fill, align = "left", baseline = "alphabetic", weight, italic, halo, turn = 0 }) {
    const anchor = { left: "start", center: "middle", right: "end" }[align];
    const drop = { alphabetic: 0, middle: 0.35, top: 0.8, bottom: -0.2 }[baseline] * size;
    const place = turn ? `transform="translate(${short(x)} ${short(y)}) rotate(${short(turn * 180 / Math.PI)})" y="${short(drop)}"`
      : `x="${short(x)}" y="${short(y + drop)}"`;
    this.parts.push(`<text ${place} font-size="${size}" text-anchor="${anchor}" fill="${fill}"` +
      (weight ? ` font-weight="${weight}"` : "") + (italic ? ' font-style="italic"' : "") +
      (halo ? ` stroke="${halo}" stroke-width="3.5" paint-order="stroke" stroke-linejoin="round"` : "") +
      `>${escaped(text)}</text>`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {() => void} draw
   */
  clip(x, y, w, h, draw) {
    const id = `clip${++this.clips}`;
    this.parts.push(`<clipPath id="${id}"><rect x="${short(x)}" y="${short(y)}" width="${short(w)}" height="${short(h)}"/></clipPath>` +
      `<g clip-path="url(#${id})">`);
    draw();
    this.parts.push("</g>");
  }

  /**
   * @param {Area} _area
   * @param {number} radius
   * @param {string[]} colours
   */
  dots(_area, radius, colours) {
    const strokes = colours.map(() => []);
    return {
      dot: (x, y, c) => strokes[c].push(`M${short(x)} ${short(y)}h0`),
      run: (x, y0, y1, c) => strokes[c].push(`M${short(x)} ${short(y0)}V${short(y1)}`),
      done: () => strokes.forEach((d, c) => d.length && this.parts.push(
        `<path d="${d.join("")}" fill="none" stroke="${colours[c]}" stroke-width="${2 * radius}" stroke-linecap="round"/>`)),
    };
  }

  /**
   * @param {string} title
   * @param {string} summary
   */
  finish(title, summary) {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" ` +
      `viewBox="0 0 ${this.width} ${this.height}" role="img" font-family="${escaped(this.theme.font)}">` +
      `<title>${escaped(title)}</title><desc>${escaped(summary)}</desc>` +
      `<rect width="100%" height="100%" fill="${this.theme.background}"/>${this.parts.join("\n")}</svg>`;
  }
}
