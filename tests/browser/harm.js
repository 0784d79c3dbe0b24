// What a page has made of names from files: anything but text is harm. Loaded before every page of the test.
(() => {
  const wrong = (text) => /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u.exec(text);
  const drawn = new Set(), dialogs = [];
  for (const name of ["fillText", "strokeText"]) {
    const { prototype } = CanvasRenderingContext2D, before = prototype[name];
    prototype[name] = function (text, ...more) {
      if (wrong(String(text)) || String(text).length > 2000) drawn.add(String(text).slice(0, 200));
      return before.call(this, text, ...more);
    };
  }
  for (const name of ["alert", "confirm", "prompt"]) globalThis[name] = (text) => dialogs.push(`${name}: ${text}`);
  function* all(root) {
    for (const node of root.querySelectorAll("*")) {
      yield node;
      if (node.shadowRoot) yield* all(node.shadowRoot);
    }
  }
  const path = (node) => {
    const named = node.closest?.("[class*=st-key-], [data-testid]");
    return `${named?.className?.match?.(/st-key-[\w-]+/)?.[0] ?? named?.dataset?.testid ?? "?"} ${node.localName} `;
  };
  globalThis.harm = (host) => {
    const found = new Set([...drawn].map((text) => `canvas: ${JSON.stringify(text)}`));
    if (globalThis.__hit !== undefined) found.add(`a script ran: ${globalThis.__hit}`);
    for (const words of dialogs) found.add(words);
    for (const node of all(document)) {
      const where = path(node), own = [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data).join("");
      for (const { name, value } of node.attributes) {
        if (name.startsWith("on")) found.add(`${where} has ${name}`);
        if (/^(href|xlink:href|src|srcdoc|action|formaction|data|poster|style)$/.test(name) && value.includes(host)) found.add(`${where} ${name} = ${value.slice(0, 80)}`);
        if (/^(href|xlink:href|src)$/.test(name) && /^\s*(javascript|vbscript):/i.test(value)) found.add(`${where} ${name} = ${value.slice(0, 80)}`);
        if (wrong(value)) found.add(`${where} ${name} holds ${JSON.stringify(wrong(value)[0])}: ${JSON.stringify(value.slice(0, 80))}`);
      }
      if (node.localName === "input" && wrong(node.value)) found.add(`${where} value ${JSON.stringify(node.value.slice(0, 80))}`);
      if (["style", "script", "annotation"].includes(node.localName)) {
        if (node.localName === "annotation" && /LaTeX|^x\^2$/.test(own)) found.add(`${where} formula ${own.slice(0, 80)}`);
        if (node.localName === "script" && /__hit/.test(own)) found.add(`${where} script`);
        continue;
      }
      if (wrong(own)) found.add(`${where} text holds ${JSON.stringify(wrong(own)[0])}: ${JSON.stringify(own.slice(0, 100))}`);
      if (own.length > 3000) found.add(`${where} text of ${own.length} letters: ${own.slice(0, 60)}`);
      if (/^(skull|painted|strong|gone|bold|code|red|big|😄)$/.test(own.trim())) found.add(`${where} markup: ${own}`);
      if (["h1", "h2", "h3"].includes(node.localName) && /^big$|^head$/.test(own.trim())) found.add(`${where} heading: ${own}`);
    }
    return [...found];
  };
})();
