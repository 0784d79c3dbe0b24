// The socket of a class: one for each tab of the browser, shared by all parts of its pages.

import { socketAddressOf } from "../kernel/address.js";
import { Connection } from "../kernel/connection.js";

/** @typedef {(news: any) => void} Hear */

/** @type {Connection | null} */
let connection = null;
let path = "", trouble = "";
/** @type {any} */
let now = null; // how things stood when they were told last
/** @type {Set<Hear>} */
const listeners = new Set();
/** @type {Set<() => object | null>} */
const openings = new Set();

const tell = (news) => { for (const hear of [...listeners]) hear(news); };

/**
 * Hear what the server says, from now on until the part leaves the page.
 * @param {import("../kernel/stage.js").Stage} stage
 * @param {string} address  `/live/class?token=…`
 * @param {Hear} hear  called with each message, and with { tell: "connection", sentence } of how the connection fares
 * @param {() => object | null} [opening]  what is to be said whenever the connection has been opened
 */
export function listening(stage, address, hear, opening) {
  path = address;
  listeners.add(hear);
  if (opening) openings.add(opening);
  stage.ending(() => {
    listeners.delete(hear);
    if (opening) openings.delete(opening);
    setTimeout(() => { if (!listeners.size) { connection?.close(); connection = null; now = null; } }, 1000);
  });
  if (!connection) connect();
  else {
    const words = opening?.();
    if (words) say(words);
    if (now) hear(now);
    if (trouble) hear({ tell: "connection", sentence: trouble });
  }
}

function connect() {
  connection = new Connection({
    address: () => socketAddressOf(path),
    heard: (data) => {
      const news = JSON.parse(data);
      if (news.tell === "now") now = news;
      tell(news);
    },
    opened: () => { for (const opening of openings) { const words = opening(); if (words) say(words); } },
    say: (sentence) => { trouble = sentence; tell({ tell: "connection", sentence }); },
    gone: "The class cannot be reached.",
  });
}

/**
 * Tell the server; nothing where there is no connection. A new connection begins with what `opening` says.
 * @param {object} message
 */
export function say(message) {
  if (connection?.ready) connection.send(message);
}
