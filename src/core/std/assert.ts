/** Typed `@std/assert`, for the tests. */
import * as implementation from "deno-std/assert/mod.js";

// deno-lint-ignore no-explicit-any
type Constructor<T> = abstract new (...args: any[]) => T;

export function assert(condition: unknown, message?: string): asserts condition {
  implementation.assert(condition, message);
}
export function assertExists<T>(value: T, message?: string): asserts value is NonNullable<T> {
  implementation.assertExists(value, message);
}
export function assertInstanceOf<T>(
  value: unknown,
  type: Constructor<T>,
  message?: string,
): asserts value is T {
  implementation.assertInstanceOf(value, type, message);
}
export const assertEquals: <T>(actual: T, expected: T, message?: string) => void =
  implementation.assertEquals;
export const assertNotEquals: <T>(actual: T, expected: T, message?: string) => void =
  implementation.assertNotEquals;
export const assertStrictEquals: <T>(actual: unknown, expected: T, message?: string) => void =
  implementation.assertStrictEquals;
export const assertMatch: (actual: string, expected: RegExp, message?: string) => void =
  implementation.assertMatch;
export const assertNotMatch: (actual: string, expected: RegExp, message?: string) => void =
  implementation.assertNotMatch;
export const assertStringIncludes: (actual: string, expected: string, message?: string) => void =
  implementation.assertStringIncludes;
export const assertLess: <T>(actual: T, expected: T, message?: string) => void =
  implementation.assertLess;
export const assertLessOrEqual: <T>(actual: T, expected: T, message?: string) => void =
  implementation.assertLessOrEqual;
export const assertGreater: <T>(actual: T, expected: T, message?: string) => void =
  implementation.assertGreater;
export const assertGreaterOrEqual: <T>(actual: T, expected: T, message?: string) => void =
  implementation.assertGreaterOrEqual;
export const assertObjectMatch: (
  actual: object,
  expected: Record<PropertyKey, unknown>,
  message?: string,
) => void = implementation.assertObjectMatch;
export const assertThrows: <E extends Error = Error>(
  work: () => unknown,
  type?: Constructor<E>,
  messageIncludes?: string,
) => E = implementation.assertThrows;
export const assertRejects: <E extends Error = Error>(
  work: () => PromiseLike<unknown>,
  type?: Constructor<E>,
  messageIncludes?: string,
) => Promise<E> = implementation.assertRejects;
/** Fails the test. */
export const fail: (message?: string) => never = implementation.fail;
