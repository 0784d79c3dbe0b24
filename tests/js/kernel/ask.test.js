// A question whose connection is cut is sent again; what the app answers, refuses or is asked anew is not.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Asker } from "../../../explorer/components/kernel/ask.js";
import { packed } from "../packed.js";

const RUN = "train-0123456789", cut = () => Promise.reject(new TypeError("Failed to fetch"));
const answer = () => Promise.resolve(new Response(/** @type {any} */ (packed({ is: "here" }, {}))));
const torn = () => Promise.resolve(new Response(new ReadableStream({ start: (control) => control.error(new TypeError("network error")) })));
const { fetch, setTimeout } = globalThis;
/** @type {string[]} */
let sent;
/** @type {number[]} */
let pauses;

/** @param {(() => Promise<Response>)[]} replies  one after another, the last for all that come later */
function replying(...replies) {
  globalThis.fetch = (_address, request) => {
    sent.push(String(request?.body));
    return replies[Math.min(sent.length, replies.length) - 1]();
  };
}

beforeEach(() => {
  [sent, pauses] = [[], []];
  globalThis.setTimeout = /** @type {any} */ ((/** @type {() => void} */ then, /** @type {number} */ pause) => { pauses.push(pause); queueMicrotask(then); });
});
afterEach(() => Object.assign(globalThis, { fetch, setTimeout }));

test("a connection that is cut before or while the answer comes is made again", async () => {
  replying(cut, torn, cut, answer);
  const got = await new Asker("/live/inspect").ask("layers", { run: RUN });
  assert.deepEqual(got?.header, { is: "here" });
  assert.equal(sent.length, 4);
  assert.ok(pauses.every((pause, k) => !k || pause > pauses[k - 1]));
});

test("an app that is gone is said after a few tries", async () => {
  replying(cut);
  await assert.rejects(new Asker("/live/inspect").ask("layers", { run: RUN }), /Is it still running/);
  assert.equal(sent.length, 4);
});

test("a refusal is not asked again", async () => {
  replying(() => Promise.resolve(new Response("Choose something smaller.", { status: 422 })), answer);
  await assert.rejects(new Asker("/live/inspect").ask("layers", { run: RUN }), /smaller/);
  assert.equal(sent.length, 1);
});

test("a newer question takes the place of one that was cut", async () => {
  const asker = new Asker("/live/inspect");
  replying(cut, answer);
  const old = asker.ask("layers", { run: RUN }), newer = asker.ask("layers", { run: RUN, fold: 1 });
  assert.equal(await old, null);
  assert.deepEqual((await newer)?.header, { is: "here" });
  assert.deepEqual(sent.map((text) => JSON.parse(text).fold), [undefined, 1]);
});

test("nothing is sent again once the asker is closed", async () => {
  const asker = new Asker("/live/inspect");
  replying(cut, answer);
  const asked = asker.ask("layers", { run: RUN });
  asker.close();
  assert.equal(await asked, null);
  assert.equal(sent.length, 1);
});
