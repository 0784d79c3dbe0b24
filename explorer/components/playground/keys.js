// The keys of the playground, and where one change ends and the next begins.

const LETTERS = { r: "reset", n: "fresh", g: "gradients", t: "test", d: "discretise", u: "undo", l: "logarithm", f: "full", m: "loss", c: "captions", p: "present" };
/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }; // rows and columns, of the pixel that is kept
const WRITTEN = ["text", "number", "search", "email", "url", "tel", "password", "date", "time"];
const MENUS = "details.drawer[open], [role=menu], [role=listbox], [role=dialog], [role=combobox]";

function writes(target) {
  return target?.tagName === "TEXTAREA" || target?.isContentEditable || (target?.tagName === "INPUT" && WRITTEN.includes(target.type));
}

// Whether a list of choices stands open; where a browser cannot tell, its keys are left to it.
function unfolded(select) {
  try { return select.matches(":open"); } catch { return true; }
}

// Space plays and pauses wherever the focus is, but for what is written in, and for menus; Enter presses what has the focus.
function forSpace(target, path) {
  if (target?.tagName === "SELECT") return !unfolded(target);
  return !path.some((node) => node instanceof Element && node.matches(MENUS));
}

// What browsers press by Space only is pressed by Enter, as everything else.
function press(target) {
  if (target?.tagName === "INPUT" && ["checkbox", "radio"].includes(target.type)) target.click();
  else if (target?.tagName === "SELECT" && target.showPicker) target.showPicker();
  else return false;
  return true;
}

// Keys anywhere on the page, unless somebody is typing or a control has the key for itself.
/** @param {import("./playground.js").Playground} playground */
export function keys(playground) {
  let held = false; // Space is down, and is ours
  const heard = (event) => {
    const path = event.composedPath(), target = path[0], tag = target?.tagName, own = path.includes(playground.root);
    if (event.defaultPrevented || event.altKey || writes(target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const of = /** @type {any} */ (playground.diagrams[0]), elsewhere = !own && ["A", "BUTTON", "SUMMARY", "SELECT", "INPUT"].includes(tag);
    if (event.ctrlKey || event.metaKey) {
      if (elsewhere || (key !== "z" && key !== "y")) return;
      if (key === "y" || event.shiftKey) playground.undoing.redo(); else playground.undoing.undo();
    } else if (key === " ") {
      if (!forSpace(target, path)) return;
      held = true;
      if (!event.repeat) playground.toggle();
    } else if (key === "Enter") {
      if (!own || !press(target)) return;
    } else if (elsewhere) return;
    else if (event.shiftKey && MOVES[key] && "move" in of) {
      if (["SELECT", "INPUT"].includes(tag)) return;
      of.move(...MOVES[key]);
    } else if (key === "ArrowRight" || key === "ArrowLeft") {
      if (["SELECT", "INPUT"].includes(tag)) return;
      const by = key === "ArrowRight" ? 1 : -1;
      const { strip } = of;
      if (playground.unfolded.focused) playground.unfolded.step(by); else if (strip?.focused) strip.move(by); else if (by > 0) playground.step(); else playground.seek(playground.header.epoch - 1);
    } else if (key === "Escape") playground.closeAll();
    else if (LETTERS[key] && tag !== "SELECT") { if (!event.repeat) playground.letter(LETTERS[key]); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // A browser may press a button when Space comes up again.
  const released = (event) => {
    if (event.key !== " " || !held) return;
    held = false;
    event.preventDefault();
  };
  playground.stage.on(document, "keydown", heard, { capture: true });
  playground.stage.on(document, "keyup", released, { capture: true });
}

// One press, drag and release is one change to be undone, and so is a key from down to up.
/** @param {import("./playground.js").Playground} playground */
export function strokes({ stage, root, undoing }) {
  const begin = (event) => { if (!event.repeat) undoing.begin(); };
  // The last value of a slider follows its release within the same event.
  const end = () => {
    const { stroke } = undoing;
    setTimeout(() => { if (undoing.stroke === stroke) undoing.end(); });
  };
  for (const name of ["pointerdown", "keydown"]) stage.on(root, name, begin, { capture: true });
  for (const name of ["pointerup", "pointercancel", "keyup"]) stage.on(window, name, end, { capture: true });
}
