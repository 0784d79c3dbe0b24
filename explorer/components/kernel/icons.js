// The signs on buttons, drawn from lines so that they look alike with every font.

const SIGNS = {
  reset: "M5 4v5h5M5.6 9A7 7 0 1 1 5 13.5",
  dice: "M5 5h14v14H5zM9 9h.01M15 9h.01M12 12h.01M9 15h.01M15 15h.01",
  play: "M8 5.5v13l11-6.5z",
  pause: "M8.5 6v12M15.5 6v12",
  step: "M6 6v12l9-6zM18 6v12",
  before: "M18 6v12l-9-6zM6 6v12",
  stop: "M7 7h10v10H7z",
  undo: "M9 6L4.5 10.5 9 15M5 10.5h9a5 5 0 0 1 0 10h-2",
  redo: "M15 6l4.500 4.500L15 15M19 10.500h-9a5 5 0 0 0 0 10h2",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  split: "M4 5h16v14H4zM12 5v14",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  forth: "M9 5l7 7-7 7",
};
const FILLED = new Set(["play", "step", "before", "stop"]);
const SPACE = "http://www.w3.org/2000/svg";

export function icon(name) {
  const picture = document.createElementNS(SPACE, "svg"), path = document.createElementNS(SPACE, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  picture.classList.add("button-icon");
  path.setAttribute("d", SIGNS[name]);
  if (FILLED.has(name)) path.classList.add("filled");
  if (name === "pause" || name === "dice") path.classList.add("bold");
  picture.append(path);
  return picture;
}

/**
 * Put a sign on a button, and words beside it where it has some.
 * @template {Element} Button
 * @param {Button} node
 * @param {string} name
 * @param {string} [words]
 * @returns {Button}
 */
export function sign(node, name, words = "") {
  node.replaceChildren(icon(name), ...(words ? [` ${words}`] : []));
  return node;
}
