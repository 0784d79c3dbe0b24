// Where this tab is within the app, and how it goes elsewhere without being loaded anew.

import { addressOf } from "../kernel/address.js";

const OF_THE_WINDOW = /^(present|tour|embed|embed_options)(=|$)/;

/** The path of the open page below the app's own, with the query that holds its state, as a class passes it on. */
export function whereNow() {
  const base = addressOf("/").pathname, query = location.search.slice(1).split("&").filter((part) => part && !OF_THE_WINDOW.test(part)).join("&");
  return `/${location.pathname.slice(base.length)}${query ? `?${query}` : ""}`;
}

/**
 * Whether a path is open here: its page, in its state. Pages add to their address what they have chosen by themselves.
 * @param {string} path
 */
export function isAt(path) {
  const [page, query = ""] = path.split("?"), [here, asked = ""] = whereNow().split("?");
  const there = new URLSearchParams(asked);
  return page === here && [...new URLSearchParams(query)].every(([name, value]) => there.getAll(name).includes(value));
}

/**
 * Open a page of the app as the browser's own way back does: streamlit and the parts of pages listen to that, and the
 * session goes on. What belongs to this window stays as it is.
 * @param {string} path
 */
export function goTo(path) {
  const address = addressOf(path), kept = location.search.slice(1).split("&").filter((part) => /^present=/.test(part));
  if (address.origin !== location.origin) return;
  const query = [address.search.slice(1), ...kept].filter(Boolean).join("&");
  history.pushState(null, "", `${address.pathname}${query ? `?${query}` : ""}`);
  window.dispatchEvent(new PopStateEvent("popstate"));
}
