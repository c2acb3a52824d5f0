/** What this machine can bear: cores and memory. Owns measuring them. */

/** Processor cores that this process may use, and physical memory. */
export interface MachineResources {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Cores and memory of this machine. */
export function machineResources(): MachineResources {
  return {
    cores: Math.max(1, navigator.hardwareConcurrency),
    memoryBytes: Deno.systemMemoryInfo().total,
  };
}
