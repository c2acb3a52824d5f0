/** What can be wrong with the settings that CMake is to be given. Owns these errors only. */
import { TkError } from "../core/errors.ts";

/** Settings that exclude each other, or that this compiler, linker or system does not know. */
export class BuildSettingsError extends TkError<{ setting: string; value: string; why: string }> {
  readonly code = "BUILD_SETTINGS";

  constructor(setting: string, options: { value: string; why: string; hint: string }) {
    super(
      `Cannot use ${setting} "${options.value}": ${options.why}`,
      { setting, value: options.value, why: options.why },
      { hint: options.hint },
    );
  }
}
