// The small parts that the sandbox's controls are made of; each has `show(value)`.

function framed(name, label, input) {
  const node = document.createElement("label"), words = document.createElement("span");
  node.className = "field";
  node.dataset.control = name;
  words.textContent = label;
  input.setAttribute("aria-label", label);
  node.append(words, input);
  return node;
}

export function choice(name, label, options, tell) {
  const select = document.createElement("select");
  for (const [value, words] of options) select.append(new Option(words, String(value)));
  select.addEventListener("change", () => tell(options[select.selectedIndex][0]));
  const node = framed(name, label, select);
  node.show = (value) => { select.selectedIndex = options.findIndex(([known]) => known === value); };
  return node;
}

export function amount(name, label, low, high, tell, step = 1) {
  const input = document.createElement("input");
  Object.assign(input, { type: "number", min: low, max: high, step });
  input.addEventListener("change", () => {
    const value = Number(input.value);
    if (input.value === "" || !Number.isFinite(value)) return node.show(node.last);
    const told = Math.min(high, Math.max(low, step === 1 ? Math.round(value) : value));
    input.value = told;
    tell(told);
  });
  const node = framed(name, label, input);
  node.show = (value) => { // news of other things leaves alone what somebody is typing
    if (value !== node.last || node.getRootNode().activeElement !== input) input.value = value;
    node.last = value;
  };
  return node;
}

export function tick(name, label, title, tell) {
  const input = document.createElement("input");
  input.type = "checkbox";
  input.addEventListener("change", () => tell(input.checked));
  const node = framed(name, label, input);
  node.classList.add("tick");
  node.title = title;
  node.prepend(input);
  node.show = (value) => { input.checked = Boolean(value); };
  return node;
}

export function button(words, title, act, kind = "") {
  const node = document.createElement("button");
  node.type = "button";
  node.textContent = words;
  node.title = title;
  node.setAttribute("aria-label", title);
  if (kind) node.className = kind;
  node.addEventListener("click", act);
  return node;
}
