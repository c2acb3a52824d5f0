/**
 * Text that may stand in a Conan profile. Owns what is refused there: Conan evaluates each profile as a
 * Jinja template with Python's `os` at hand, so that `{{ os.system(…) }}` in a value would run.
 * See https://docs.conan.io/2/reference/config_files/profiles.html. Pure.
 */

/** Why `name=value` cannot be a line of a profile; undefined when it can. */
export function profileTrouble(name: string, value: string): string | undefined {
  const text = `${name}=${value}`;
  if (/[\r\n\p{Zl}\p{Zp}]/u.test(text)) return "it has a line break";
  const template = /\{[{%#]/.exec(text)?.[0];
  if (template !== undefined) return `"${template}" begins an expression that Conan would run`;
  if (/^\s*(?:[[#]|include\b)/.test(name)) return "it would begin another section";
  return undefined;
}
