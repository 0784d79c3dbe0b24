// A guess reaches the server where a class gathers its guesses, and nobody where none does.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { gather, guessed } from "../../../explorer/components/kernel/guessed.js";

const { fetch } = globalThis;
afterEach(() => Object.assign(globalThis, { fetch }));

test("what is guessed is sent where guesses are gathered, and to nobody before and after", () => {
  /** @type {[string | undefined, any][]} */
  const sent = [];
  globalThis.fetch = (address, request) => {
    sent.push([String(address).split(/[/?]/).at(-2), JSON.parse(String(request?.body))]);
    return Promise.resolve(new Response(null, { status: 204 }));
  };
  const page = new EventTarget(), on = (/** @type {string} */ name) => page[name].bind(page);
  const events = { addEventListener: on("addEventListener"), removeEventListener: on("removeEventListener"), dispatchEvent: on("dispatchEvent") };
  Object.assign(globalThis, { ...events, location: { pathname: "/lab/perceptron" } });
  const asked = { question: "Does it stop?", answers: ["yes", "no"], right: 1, because: "" };
  guessed(asked, 0);
  assert.deepEqual(sent, []);
  const end = gather("/live/vote?token=abc");
  guessed(asked, 1);
  assert.deepEqual(sent, [["vote", { question: "Does it stop?", answers: ["yes", "no"], choice: 1, page: "perceptron" }]]);
  Object.assign(globalThis, { location: { pathname: "/" } });
  guessed(asked, 1);
  assert.equal(sent.at(-1)[1].page, "");
  end();
  guessed(asked, 0);
  assert.equal(sent.length, 2);
});
