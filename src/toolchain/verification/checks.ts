/** The checks of a verification, in their order. Add a check here. */
import { checkFiles } from "./check_files.ts";
import { checkHashes } from "./check_hashes.ts";
import { checkLibraries } from "./check_libraries.ts";
import { checkLinks } from "./check_links.ts";
import { checkLto } from "./check_lto.ts";
import { checkPrograms } from "./check_programs.ts";
import { checkRuns } from "./check_runs.ts";
import { checkSanitizers } from "./check_sanitizers.ts";
import { checkStandardLibrary } from "./check_standard_library.ts";
import { checkSymbols } from "./check_symbols.ts";
import { checkVersion } from "./check_version.ts";
import { type Check, LEVELS, type VerificationLevel } from "./types.ts";

/** All checks, those of quick levels first. */
export const CHECKS: readonly Check[] = [
  checkFiles,
  checkRuns,
  checkVersion,
  checkHashes,
  checkLinks,
  checkLibraries,
  checkSymbols,
  checkPrograms,
  checkStandardLibrary,
  checkLto,
  checkSanitizers,
];

/** The checks that a level consists of. */
export function checksOf(level: VerificationLevel): Check[] {
  return CHECKS.filter((check) => LEVELS.indexOf(check.level) <= LEVELS.indexOf(level));
}
