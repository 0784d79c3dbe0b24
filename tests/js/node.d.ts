// What the tests use of Node; its own types would let the browser's scripts call Node too.

declare module "node:test" {
  export function test(name: string, body: () => void | Promise<void>): void;
  export function beforeEach(body: () => void): void;
  export function afterEach(body: () => void): void;
}

declare module "node:assert/strict" {
  const assert: {
    ok(value: unknown, message?: string): void;
    equal(actual: unknown, expected: unknown, message?: string): void;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    rejects(promise: Promise<unknown>, error: RegExp): Promise<void>;
    throws(call: () => unknown, error: RegExp, message?: string): void;
  };
  export default assert;
}

declare module "node:child_process";
declare module "node:fs";
declare module "node:path";
declare module "node:process";
declare module "node:url";
