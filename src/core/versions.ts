/**
 * Version numbers as vendors write them (`18.1.8`, `r27c`, `13.3.rel1`, `15.2.0-1`, `2026.08-1`):
 * order, prereleases, patterns and ranges. Owns no list of versions.
 */

/** A wish such as `latest`, `18`, `18.1.8` or `>=17 <19`, ready to be matched. */
export interface VersionPattern {
  /** As the user wrote it. */
  readonly text: string;
  /** Alternatives; each is a list of conditions that must all hold. Empty list: any version. */
  readonly alternatives: readonly (readonly VersionCondition[])[];
  /** True when the pattern itself names a prerelease, so that prereleases may match. */
  readonly prereleases: boolean;
}

/** One condition of a range. */
export interface VersionCondition {
  readonly operator: "=" | "!=" | ">" | ">=" | "<" | "<=";
  readonly version: string;
}

type Token = number | string;

const PRERELEASE =
  /(?:^|[^a-z])(?:rc|alpha|beta|dev|pre|preview|snapshot|nightly|canary)(?![a-z])/i;
const tokenCache = new Map<string, readonly Token[]>();

/** True if `version` is `minimum` or newer; an unknown version counts as new enough. */
export function isAtLeast(version: string | undefined, minimum: string): boolean {
  return version === undefined || compareVersions(version, minimum) >= 0;
}

/** The words and numbers of a version; a leading word such as `r`, `v` or `esp` does not count. */
function tokensOf(version: string): readonly Token[] {
  const known = tokenCache.get(version);
  if (known !== undefined) return known;
  const tokens: Token[] = (version.match(/\d+|[a-z]+/gi) ?? [])
    .map((token) => /^\d/.test(token) ? Number(token) : token.toLowerCase());
  if (tokens.length > 1 && typeof tokens[0] === "string") tokens.shift();
  if (tokenCache.size > 50_000) tokenCache.clear();
  tokenCache.set(version, tokens);
  return tokens;
}

/** True for release candidates, betas, nightlies and development versions. */
export function isPrerelease(version: string): boolean {
  return PRERELEASE.test(version);
}

/** Negative when `a` is older than `b`, positive when newer, 0 when they are the same release. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const left = tokensOf(a);
  const right = tokensOf(b);
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const order = compareTokens(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareTokens(a: Token | undefined, b: Token | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -absentOrder(b);
  if (b === undefined) return absentOrder(a);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number") return isPrereleaseWord(b) ? 1 : -1;
  if (typeof b === "number") return isPrereleaseWord(a) ? -1 : 1;
  if (isPrereleaseWord(a) !== isPrereleaseWord(b)) return isPrereleaseWord(a) ? -1 : 1;
  return a < b ? -1 : 1;
}

/** How a version that goes on with `token` compares with the same version that ends here. */
function absentOrder(token: Token | undefined): number {
  if (token === 0) return 0;
  return isPrereleaseWord(token) ? -1 : 1;
}

function isPrereleaseWord(token: Token | undefined): boolean {
  return typeof token === "string" && PRERELEASE.test(token);
}

/** True when `version` is `prefix` or a more particular release of it: `18` covers `18.1.8`. */
export function isWithin(version: string, prefix: string): boolean {
  if (version === prefix) return true;
  const whole = tokensOf(version);
  const wanted = tokensOf(prefix);
  return wanted.length <= whole.length && wanted.every((token, index) => token === whole[index]);
}

/**
 * Reads `latest`, `*`, `18`, `18.1`, `18.x`, `=18.1.8`, `^18.1`, `~18.1`, `>=17 <19`, `>=17, <19`
 * and alternatives with `||`. Undefined when the text is none of these.
 */
export function parseVersionPattern(text: string): VersionPattern | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "latest" || trimmed === "*") {
    return { text: trimmed === "" ? "latest" : trimmed, alternatives: [[]], prereleases: false };
  }
  const alternatives: VersionCondition[][] = [];
  for (const part of trimmed.split("||")) {
    const conditions = parseConditions(part.trim());
    if (conditions === undefined) return undefined;
    alternatives.push(conditions);
  }
  const prereleases = alternatives.flat().some((condition) => isPrerelease(condition.version));
  return { text: trimmed, alternatives, prereleases };
}

function parseConditions(text: string): VersionCondition[] | undefined {
  const conditions: VersionCondition[] = [];
  const words = text.replace(/([<>=!^~]+)\s+/g, "$1").split(/[\s,]+/).filter((word) => word !== "");
  if (words.length === 0) return undefined;
  for (const word of words) {
    const match = word.match(/^(>=|<=|>|<|!=|==|=|\^|~=|~)?([A-Za-z0-9][A-Za-z0-9._+-]*|\*)$/);
    if (match === null || !/\d|\*/.test(match[2] ?? "")) return undefined;
    conditions.push(...conditionsOf(match[1] ?? "=", match[2] ?? ""));
  }
  return conditions;
}

function conditionsOf(operator: string, written: string): VersionCondition[] {
  if (written === "*") return [];
  const version = written.replace(/(\.[x*])+$/i, "");
  switch (operator) {
    case ">":
    case ">=":
    case "<":
    case "<=":
    case "!=":
      return [{ operator, version }];
    case "^":
      return [{ operator: ">=", version }, { operator: "<", version: nextAfter(version, 1) }];
    case "~":
    case "~=":
      return [{ operator: ">=", version }, { operator: "<", version: nextAfter(version, 2) }];
    default:
      return [{ operator: "=", version }];
  }
}

/** The first version beyond the leading `count` numbers of `version`: 18.1.8, 2 → 18.2. */
function nextAfter(version: string, count: number): string {
  const numbers = tokensOf(version).filter((token) => typeof token === "number");
  const kept = numbers.slice(0, Math.max(1, Math.min(count, numbers.length)));
  const last = kept.length - 1;
  // ^0.16 must not reach 0.17: below 1.0 the second number is the one that breaks things.
  if (count === 1 && kept[0] === 0 && numbers.length > 1) return `0.${(numbers[1] ?? 0) + 1}`;
  return kept.map((number, index) => index === last ? number + 1 : number).join(".");
}

/** True when `version` meets the pattern. */
export function matchesPattern(pattern: VersionPattern, version: string): boolean {
  if (!pattern.prereleases && isPrerelease(version)) return false;
  return pattern.alternatives.some((conditions) =>
    conditions.every((condition) => holds(condition, version))
  );
}

function holds(condition: VersionCondition, version: string): boolean {
  const { operator, version: wanted } = condition;
  switch (operator) {
    case "=":
      return isWithin(version, wanted);
    case "!=":
      return !isWithin(version, wanted);
    case ">":
      return compareVersions(version, wanted) > 0 && !isWithin(version, wanted);
    case ">=":
      return compareVersions(version, wanted) >= 0;
    case "<":
      return compareVersions(version, wanted) < 0 && !isWithin(version, wanted);
    case "<=":
      return compareVersions(version, wanted) <= 0 || isWithin(version, wanted);
  }
}
