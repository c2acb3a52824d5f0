/** How many compilers run at once. */
import { parallelJobs } from "../cmake/backends.ts";
import { machineResources } from "../core/machine_resources.ts";
import type { ProjectSetup } from "./setup.ts";

/** As many as the project says, else as this machine bears and other machines help. */
export function buildJobs({ config, buildCache }: ProjectSetup): number {
  const jobs = config.build.parallelJobs;
  const own = parallelJobs(machineResources(), jobs);
  // Compilers on other machines are kept busy too.
  return jobs === "auto" ? Math.max(own, buildCache?.distribution?.slots ?? 0) : own;
}
