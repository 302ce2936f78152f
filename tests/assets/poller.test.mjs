/** The poller against a real server on the loopback. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { ask, askJson, backOff, poll } from "../../assets/core/poller.js";

const LONG = 1e8; // ms: longer than a test

/** A server that answers by a function of the question; `asked` are the questions. */
async function serve(t, answer) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url, tag: request.headers["if-none-match"], request });
    answer(response, asked.length, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { asked, server, address: `http://127.0.0.1:${server.address().port}` };
}

/** A page that can be hidden, as the document of a browser. */
class Page extends EventTarget {
  hidden = false;

  hide(hidden) {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

/** A poller that asks only when it is told to or after `pause`, and what it took and how often it failed. */
function polling(t, options) {
  const page = new Page();
  const events = new EventTarget();
  const taken = [];
  let failures = 0;
  const poller = poll({
    pause: () => LONG,
    first: LONG,
    page,
    ...options,
    take: (answer) => {
      taken.push(answer);
      events.dispatchEvent(new Event("taken"));
      return options.take?.(answer, taken.length);
    },
    failed: () => {
      failures += 1;
      events.dispatchEvent(new Event("failed"));
    },
  });
  t.after(poller.stop);
  return { ...poller, page, events, taken, failures: () => failures };
}

const tagged = (response) => response.writeHead(200, { ETag: '"a"' }).end("first");

test("an answer has status, text and headers", async (t) => {
  const { address } = await serve(t, tagged);
  const { status, text, headers } = await ask(address);
  assert.deepEqual([status, text, headers.get("ETag")], [200, "first", '"a"']);
});

test("304 and 410 are answers, other refusals are errors", async (t) => {
  const { address } = await serve(t, (response, _, request) => response.writeHead(Number(request.url.slice(1))).end());
  assert.equal((await ask(`${address}/304`)).status, 304);
  assert.equal((await ask(`${address}/410`)).status, 410);
  await assert.rejects(ask(`${address}/503`), /HTTP 503/);
});

test("JSON is read, and what is none is an error", async (t) => {
  const { address } = await serve(t, (response, count) => response.end(count === 1 ? '{"a": 1}' : "<html>"));
  assert.deepEqual(await askJson(address), { a: 1 });
  await assert.rejects(askJson(address), SyntaxError);
});

test("the validator is sent with the next question of the same address", async (t) => {
  const { address, asked } = await serve(t, (response, count) => {
    return count === 1 ? tagged(response) : response.writeHead(304).end();
  });
  const poller = polling(t, { url: () => address });
  await poller.ask();
  await poller.ask();
  assert.deepEqual(asked.map(({ tag }) => tag), [undefined, '"a"']);
  assert.deepEqual(poller.taken.map(({ status }) => status), [200, 304]);
});

test("the validator belongs to its address", async (t) => {
  const { address, asked } = await serve(t, tagged);
  let version = 0;
  const poller = polling(t, { url: () => `${address}/${(version += 1)}` });
  await poller.ask();
  await poller.ask();
  assert.deepEqual(asked.map(({ url, tag }) => [url, tag]), [["/1", undefined], ["/2", undefined]]);
});

test("true from the caller asks again at once, anything else after the pause", async (t) => {
  const { address } = await serve(t, tagged);
  const poller = polling(t, { url: () => address, first: 0, take: (_, count) => count < 3 });
  while (poller.taken.length < 3) await once(poller.events, "taken");
  assert.equal(poller.taken.length, 3);
});

test("one question at a time", async (t) => {
  const { address, asked } = await serve(t, (response) => setImmediate(() => response.end("slow")));
  const poller = polling(t, { url: () => address });
  await Promise.all([poller.ask(), poller.ask(), poller.ask()]);
  assert.equal(asked.length, 1);
});

test("a failure is left to the caller, and the next answer is taken", async (t) => {
  const { address } = await serve(t, (response, count) => (count === 1 ? response.destroy() : tagged(response)));
  const poller = polling(t, { url: () => address });
  await poller.ask();
  assert.deepEqual([poller.failures(), poller.taken.length], [1, 0]);
  await poller.ask();
  assert.deepEqual([poller.failures(), poller.taken.length], [1, 1]);
});

test("the pause after failures grows up to a minute", () => {
  assert.deepEqual([1, 2, 3, 6, 50].map(backOff), [2000, 4000, 8000, 60000, 60000]);
});

test("an answer that does not come before the deadline is a failure", async (t) => {
  const { address } = await serve(t, () => undefined);
  const poller = polling(t, { url: () => address, deadline: 20 });
  await poller.ask();
  assert.equal(poller.failures(), 1);
});

test("an answer that stops in its middle is a failure too", async (t) => {
  const { address } = await serve(t, (response) => response.writeHead(200).write("half"));
  const poller = polling(t, { url: () => address, deadline: 200 });
  await poller.ask();
  assert.deepEqual([poller.failures(), poller.taken.length], [1, 0]);
});

test("a hidden tab asks nothing and catches up when it is shown", async (t) => {
  const { address, asked } = await serve(t, tagged);
  const spans = [];
  const poller = polling(t, { url: () => address, shown: (ms) => spans.push(ms) });
  poller.page.hide(true);
  await poller.ask();
  assert.equal(asked.length, 0);
  poller.page.hide(false);
  await once(poller.events, "taken");
  assert.equal(asked.length, 1);
  assert.ok(spans[0] >= 0);
});

test("hiding breaks off a question without calling it a failure", async (t) => {
  const { address, server } = await serve(t, () => undefined);
  const poller = polling(t, { url: () => address });
  const asking = poller.ask();
  await once(server, "request");
  poller.page.hide(true);
  await asking;
  assert.equal(poller.failures(), 0);
});

test("a fault of the caller is not taken for a lost connection, and it goes on", async (t) => {
  const { address } = await serve(t, tagged);
  const poller = polling(t, {
    url: () => address,
    take: (_, count) => {
      if (count === 1) throw new RangeError("in the drawing");
    },
  });
  await assert.rejects(poller.ask(), RangeError);
  await poller.ask();
  assert.deepEqual([poller.failures(), poller.taken.length], [0, 2]);
});

test("what is stopped asks no more", async (t) => {
  const { address, asked } = await serve(t, tagged);
  const poller = polling(t, { url: () => address });
  poller.stop();
  await poller.ask();
  poller.page.hide(false);
  await poller.ask();
  assert.equal(asked.length, 0);
});
