// Where the app's own routes are: below the same path as this script, whatever a server or a proxy puts before it.

/**
 * The full address of one of the app's routes, e.g. "/live/inspect?token=…"; one that names its server stays as it is.
 * @param {string} path
 */
export function addressOf(path) {
  if (/^[a-z]+:/i.test(path)) return new URL(path);
  return new URL(path.replace(/^\/+/, ""), new URL("../../../", import.meta.url)); // below modules/<hash>/kernel/
}

/**
 * The same for a WebSocket, by the scheme that the page has.
 * @param {string} path
 */
export function socketAddressOf(path) {
  const address = addressOf(path);
  address.protocol = { "https:": "wss:", "http:": "ws:" }[address.protocol] ?? address.protocol;
  return address;
}
