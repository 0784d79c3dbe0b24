// What injected text would try in a page of the app; every entry says what became of it.
async (elsewhere) => {
  const host = document.querySelector(".stApp") ?? document.body;
  window.broken = [];
  const breaking = (what) => `window.broken.push('${what}')`;
  const add = (tag, fields) => host.appendChild(Object.assign(document.createElement(tag), fields));
  const came = {};
  add("script", { textContent: breaking("inline script") });
  add("script", { src: `data:text/javascript,${breaking("data script")}` });
  add("script", { src: `${elsewhere}/foreign.js` });
  add("script", { type: "module", textContent: breaking("inline module") });
  add("div", { innerHTML: `<img src="data:," onerror="${breaking("inline handler")}"><svg onload="${breaking("svg")}">` });
  add("a", { href: `javascript:${breaking("link")}`, textContent: "a" }).click();
  add("iframe", { src: `javascript:${breaking("frame")}` });
  add("iframe", { srcdoc: `<script>parent.${breaking("srcdoc")}</script>` });
  add("iframe", { src: `${elsewhere}/frame` });
  add("object", { data: `${elsewhere}/object` });
  add("img", { src: `${elsewhere}/picture.png` });
  add("video", { src: `${elsewhere}/film.mp4` });
  add("link", { rel: "stylesheet", href: `${elsewhere}/style.css` });
  add("link", { rel: "prefetch", href: `${elsewhere}/prefetch` });
  add("style", { textContent: `@import "${elsewhere}/import.css"; .stApp { border-image: url(${elsewhere}/style.png); }` });
  add("base", { href: `${elsewhere}/` }).remove();
  const form = add("form", { action: `${elsewhere}/form`, method: "post", target: "_self" });
  form.submit();
  await new Promise((done) => setTimeout(() => {
    for (const run of [() => eval(breaking("eval")), () => new Function(breaking("function"))()]) {
      try { run(); } catch { /* as it should be */ }
    }
    try { setTimeout(breaking("text in a timer"), 0); } catch { /* as it should be */ }
    setTimeout(done, 0);
  }, 0));
  navigator.sendBeacon(`${elsewhere}/beacon`, "a");
  try { new Worker(`data:text/javascript,${breaking("worker")}`); } catch { /* as it should be */ }
  came.fetched = await fetch(`${elsewhere}/fetched`, { mode: "no-cors" }).then(() => "sent", () => "blocked");
  came.streamed = await new Promise((done) => {
    const source = new EventSource(`${elsewhere}/stream`);
    source.onerror = () => done(source.readyState === 2 ? "blocked" : "sent");
  });
  came.socket = await new Promise((done) => {
    try {
      const wire = new WebSocket(`${elsewhere.replace("http", "ws")}/socket`);
      wire.onerror = () => done("blocked");
      wire.onopen = () => done("sent");
    } catch { done("blocked"); }
  });
  came.own = await fetch("/_stcore/health").then((answer) => answer.text());
  came.broken = window.broken;
  return came;
}
