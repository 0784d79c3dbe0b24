// The small parts that controls are made of: a button, a labelled choice, a slider with its value, a number, a switch.

/**
 * @param {string} name
 * @param {string | null} [text]
 * @param {Record<string, string>} [attributes]
 * @returns {any}
 */
export function element(name, className = "", text = "", attributes = {}) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/**
 * @param {string} label
 * @param {string} title
 * @param {(event: MouseEvent) => void} act
 */
export function button(label, title, act, kind = "") {
  const node = document.createElement("button");
  node.type = "button";
  node.textContent = label;
  node.title = title;
  node.setAttribute("aria-label", spoken(label, title));
  if (kind) node.className = kind;
  node.addEventListener("click", act);
  return node;
}

// What a control is called for those who do not see it: its title, with the words that stand on it, where it has some.
function spoken(label, title) {
  const plain = label.trim();
  return /\p{L}{2}/u.test(plain) && !title.toLowerCase().includes(plain.toLowerCase()) ? `${plain}: ${title}` : title;
}

/**
 * The element of this node's own document or shadow tree that has the keyboard.
 * @param {Node} node
 */
export function focused(node) {
  const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
  return root.activeElement;
}

/**
 * @param {string} name
 * @param {string} label
 * @param {HTMLElement} input
 */
export function framed(name, label, input) {
  const node = document.createElement("label"), words = document.createElement("span");
  node.className = "field";
  node.dataset.control = name;
  words.textContent = label;
  input.setAttribute("aria-label", label);
  node.append(words, input);
  return node;
}

/**
 * Each returns a node with `show(value)`; `tell(value)` is called when the user changes it.
 * @param {string} name
 * @param {string} label
 * @param {any[][]} options  [value, words]
 * @param {(value: any) => void} tell
 */
export function choice(name, label, options, tell) {
  const select = document.createElement("select");
  for (const [value, words] of options) select.append(new Option(words, String(value)));
  select.addEventListener("change", () => tell(options[select.selectedIndex]?.[0]));
  const show = (value) => {
    let place = options.findIndex(([known]) => known === value);
    const extra = select.options.length > options.length ? select.options[options.length] : null;
    extra?.remove();
    if (place < 0 && value !== null && value !== undefined) {
      select.append(new Option(String(value), String(value)));
      place = options.length;
    }
    if (select.selectedIndex !== place) select.selectedIndex = place;
  };
  return Object.assign(framed(name, label, select), { show });
}

/**
 * @param {string} name
 * @param {string} label
 * @param {{ low: number, high: number, step?: number, unit?: string, words?: (value: number) => string }} range  `words` say the value, where it is not the place itself
 * @param {(value: number) => void} tell
 */
export function slider(name, label, { low, high, step = 1, unit = "", words = (value) => `${value}${unit}` }, tell) {
  const input = document.createElement("input"), value = document.createElement("output");
  Object.assign(input, { type: "range", min: low, max: high, step });
  const node = framed(name, label, input);
  node.classList.add("slider");
  node.firstElementChild.append(" ", value);
  const say = () => { value.textContent = words(+input.value); };
  let due = 0;
  const now = () => { clearTimeout(due); due = 0; tell(+input.value); };
  input.addEventListener("input", () => {
    say();
    clearTimeout(due);
    due = setTimeout(now, 40);
  });
  input.addEventListener("change", () => { if (due) now(); }); // let go: the last value belongs to this drag
  return Object.assign(node, { show: (now) => { if (!due) { input.value = now; value.textContent = words(now); } } });
}

/**
 * A field for one number. What is typed is held to the range, whole where the step is 1, and an event "beyond" that bubbles
 * says so where it was not within; what is no number gives way to the value before. `show(value)` leaves alone what
 * somebody is typing while answers to earlier changes come in.
 * @param {string} label
 * @param {{ low: number, high: number, step?: number | string }} range
 * @param {(value: number) => void} tell
 */
export function numberField(label, { low, high, step = "any" }, tell) {
  const input = document.createElement("input");
  let shown, good;
  Object.assign(input, { type: "number", step });
  input.setAttribute("aria-label", label);
  const limit = (least, most) => {
    [low, high] = [least, most];
    for (const [name, end] of [["min", low], ["max", high]]) if (Number.isFinite(end)) input.setAttribute(String(name), String(end));
  };
  limit(low, high);
  const show = (value) => {
    if (value !== shown || focused(input) !== input) input.value = String(value);
    shown = good = value;
  };
  input.addEventListener("change", () => {
    const typed = Number(input.value);
    if (input.value === "" || !Number.isFinite(typed)) { input.value = String(good); return; }
    const value = Math.min(high, Math.max(low, step === 1 ? Math.round(typed) : typed));
    input.value = String(value);
    good = value;
    tell(value);
    if (typed < low || typed > high) input.dispatchEvent(new CustomEvent("beyond", { bubbles: true, detail: { label, typed, value } }));
  });
  return Object.assign(input, { show, limit });
}

/**
 * @param {string} name
 * @param {string} label
 * @param {{ low: number, high: number, step?: number | string }} range
 * @param {(value: number) => void} tell
 */
export function figure(name, label, range, tell) {
  const input = numberField(label, range, tell);
  return Object.assign(framed(name, label, input), { show: input.show });
}

/**
 * @param {string} name
 * @param {string} label
 * @param {(value: boolean) => void} tell
 */
export function tick(name, label, tell) {
  const input = document.createElement("input");
  input.type = "checkbox";
  input.addEventListener("change", () => tell(input.checked));
  const node = framed(name, label, input);
  node.classList.add("tick");
  node.prepend(input);
  return Object.assign(node, { show: (now) => { input.checked = Boolean(now); } });
}

/**
 * A name that unfolds a card of controls below itself, closed by Escape or by leaving it.
 * @param {string} label
 * @param {string} title
 * @param {...(Node | string)} parts
 */
export function drawer(label, title, ...parts) {
  const node = document.createElement("details"), name = document.createElement("summary"), card = document.createElement("div");
  node.className = "drawer";
  name.textContent = label;
  name.title = title;
  card.className = "card";
  card.append(...parts);
  node.append(name, card);
  node.addEventListener("keydown", (event) => { if (event.key === "Escape") { node.open = false; name.focus(); event.stopPropagation(); } });
  node.addEventListener("focusout", ({ relatedTarget: next }) => { if (next instanceof Node && !node.contains(next)) node.open = false; });
  return Object.assign(node, { card });
}
