// The way into a component: its main script and styles are loaded once, and an ending that comes late undoes nothing new.

/** @type {WeakMap<object, { turn: number, style: HTMLStyleElement }>} */
const places = new WeakMap(); // what was done last in each place of the page

/**
 * What Streamlit calls at every change of a component; all calls wait for this one load, so they keep their order.
 * @param {string} main  the script that exports `mount`, below the folder of all components
 * @param {string[]} sheets  the style sheets it needs, named likewise
 */
export async function enter(main, sheets) {
  const at = (/** @type {string} */ path) => new URL(`../${path}`, import.meta.url).href;
  const [{ mount }, ...texts] = await Promise.all([import(at(main)), ...sheets.map((path) => textOf(at(path)))]);
  if (typeof mount !== "function") throw new Error(`${main} does not export mount`);
  const styles = texts.join("\n");
  return (/** @type {any} */ component) => {
    const parent = component.parentElement, place = places.get(parent) ?? { turn: 0, style: document.createElement("style") };
    const turn = (place.turn += 1);
    places.set(parent, place);
    if (!place.style.isConnected || place.style.parentNode !== parent) {
      place.style.textContent = styles;
      parent.append(place.style);
    }
    const leave = begun(() => mount(component), parent);
    return () => {
      // A later call has taken over what this one made; or it is about to: Streamlit ends a call that news has overtaken
      // before it makes the next, and only an element that has left the page is done with.
      if (place.turn !== turn || parent.isConnected) return;
      leave?.();
      place.style.remove();
    };
  };
}

/**
 * Begin a part; where that fails, say so in its place, and leave the fault to the browser's console.
 * @param {() => (() => void) | undefined} mount
 * @param {Element | ShadowRoot} parent
 */
function begun(mount, parent) {
  parent.querySelector(":scope > [role=alert]")?.remove();
  try {
    return mount();
  } catch (error) {
    reportError(error);
    const words = document.createElement("p");
    words.setAttribute("role", "alert");
    words.textContent = "This part of the page failed in the browser. Reload the page; your data and runs are as they were. "
      + "If it comes again, send the last entry of the browser's console (F12).";
    parent.append(words);
  }
}

async function textOf(/** @type {string} */ address) {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(`${address}: ${reply.status}`);
  return reply.text();
}
