// Presentation: letters and drawings that are read from the back row. The page's address keeps it, as `present=1`.

const NAME = "present";
export const LARGER = 1.4;

// Whether the page's address asks for it.
export function presenting() {
  return new URLSearchParams(location.search).get(NAME) === "1";
}

/**
 * Write it into the address, or take it out; all else there stays as it is written.
 * @param {boolean} on
 */
export function present(on) {
  const parts = location.search.replace(/^\?/, "").split("&").filter((part) => part && part.split("=")[0] !== NAME);
  const search = [...parts, ...(on ? [`${NAME}=1`] : [])].join("&");
  history.replaceState(history.state, "", `${location.pathname}${search ? `?${search}` : ""}${location.hash}`);
}
