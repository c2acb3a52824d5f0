/** The doctor on packages: which manager the project uses and whether it is there. Installs nothing. */
import type { LoadedConfig } from "../../config/load.ts";
import { askProgram } from "../../core/ask_program.ts";
import { findExecutables, isFile } from "../../core/filesystem.ts";
import type { Host } from "../../core/host.ts";
import { choosePackages } from "../choose_packages.ts";
import type { ProjectSettings } from "../project_settings.ts";
import { type Finding, findingOf } from "./finding.ts";

/** Looks at the package manager of the project, if it has one. */
export async function checkPackages(
  place: {
    loaded: LoadedConfig | undefined;
    trusted: boolean;
    settings: ProjectSettings;
    host: Host;
  },
): Promise<Finding[]> {
  const { loaded, settings } = place;
  if (loaded === undefined || !loaded.hasProjectFile) return [];
  const check = "packages";
  // A diagnosis asks nothing.
  const host = { ...place.host, terminal: { ...place.host.terminal, interactive: false } };
  const { packages } = loaded.config;
  try {
    const choice = await choosePackages(packages, settings.projectRoot, host);
    if (choice === undefined || choice.manager === "cpm") return [];
    const { manager, why } = choice;
    const own = packages.customPath;
    if (own !== undefined && !await isFile(own)) {
      return [{
        check,
        severity: "error",
        summary: `"${own}", which packages.custom_path names, is not there`,
        mend: "Correct packages.custom_path, or remove it so that the program is fetched",
        exit: 8,
      }];
    }
    if (own !== undefined && !place.trusted) {
      const summary = `"${own}" was not run: the project is not trusted`;
      return [{ check, severity: "info", summary, mend: "toolchainkit trust" }];
    }
    const path = own ?? (await findExecutables(manager, host))[0];
    const answer = path === undefined ? undefined : await askProgram(path, ["--version"], host);
    const version = /\d+(?:[.-]\d+)+/.exec(answer?.stdout ?? "")?.[0];
    return [
      version === undefined
        ? {
          check,
          severity: "info",
          summary: `${manager} is used (${why}); this machine has none, so bootstrap fetches it`,
        }
        : {
          check,
          severity: "ok",
          summary: `${manager} is used (${why}); this machine has ${version}`,
          ...(path === undefined ? {} : { evidence: path }),
        },
    ];
  } catch (error) {
    return [findingOf(check, error)];
  }
}
