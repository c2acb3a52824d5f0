/**
 * What may be handed to npm and pip as the name of a package. Owns the grammar: an exact version of a
 * package of the registry or index, and nothing else that these clients take (addresses, files, git
 * repositories, tags, ranges, options). Pure. The characters are such that no shell reads them
 * differently either, for npm on Windows is a batch file whose arguments are read twice.
 */

/** One version of one package. */
export interface PackageSpec {
  /** With its scope, for npm. */
  readonly name: string;
  readonly version: string;
}

const NPM_SPEC =
  /^((?:@[a-z0-9][a-z0-9._-]{0,99}\/)?[a-z0-9][a-z0-9._-]{0,99})@(\d{1,15}\.\d{1,15}\.\d{1,15}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)$/;

const PYPI_SPEC =
  /^([a-z0-9]+(?:-[a-z0-9]+)*)==(\d{1,15}(?:\.\d{1,15})*(?:(?:a|b|rc)\d{1,15})?(?:\.post\d{1,15})?(?:\.dev\d{1,15})?(?:\+[a-z0-9]+(?:\.[a-z0-9]+)*)?)$/;

const WHEEL_PLATFORM =
  /^(?:any|win32|(?:win|linux|manylinux(?:1|2010|2014)?|musllinux|macosx|ios|android)(?:_[a-z0-9]+){1,6})$/;

/** No name and version that a registry has are longer. */
const LONGEST_SPEC = 300;

/** `[@SCOPE/]NAME@VERSION` with an exact version, as for npm; undefined for anything else. */
export function parseNpmSpec(text: string): PackageSpec | undefined {
  return specOf(NPM_SPEC, text);
}

/**
 * `NAME==VERSION` with a normalized name and an exact version in its normal form (PEP 503, PEP 440),
 * without an epoch; undefined for anything else.
 */
export function parsePypiSpec(text: string): PackageSpec | undefined {
  return specOf(PYPI_SPEC, text);
}

/** True for the platform tag of a wheel, such as `manylinux_2_17_x86_64`. */
export function isWheelPlatform(text: string): boolean {
  return text.length <= 64 && WHEEL_PLATFORM.test(text);
}

function specOf(grammar: RegExp, text: string): PackageSpec | undefined {
  if (text.length > LONGEST_SPEC) return undefined;
  const [, name, version] = grammar.exec(text) ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}
