/**
 * What is between the program and the machine: emulators, containers, Windows around Linux. Owns
 * the signs to tell them by; the deciding functions are pure.
 */
import type { Architecture, Container, Emulation, OperatingSystem, Wsl } from "../platform.ts";
import { systemFileExists, systemText, systemVariable } from "./system_file.ts";

/** The emulator this process runs under. */
export function detectEmulation(
  os: OperatingSystem,
  architecture: Architecture,
): Emulation | undefined {
  if (os === "macos") {
    // Apple installs this only on its own processors, for translating x86-64 programs.
    const rosetta = "/Library/Apple/usr/libexec/oah/libRosettaRuntime";
    return architecture === "x64" && systemFileExists(rosetta) ? "rosetta" : undefined;
  }
  if (os === "windows") {
    return windowsEmulation({
      process: systemVariable("PROCESSOR_ARCHITECTURE"),
      system: systemVariable("PROCESSOR_ARCHITEW6432"),
      identifier: systemVariable("PROCESSOR_IDENTIFIER"),
    });
  }
  return linuxEmulation(architecture, systemText("/proc/cpuinfo") ?? "");
}

/** Windows tells a translated process by its environment. */
export function windowsEmulation(
  variables: {
    process: string | undefined;
    system: string | undefined;
    identifier: string | undefined;
  },
): Emulation | undefined {
  const { process, system, identifier } = variables;
  const arm = system === "ARM64" || (identifier ?? "").startsWith("ARM");
  if (arm && process !== "ARM64") return "windows-arm64";
  return system === undefined || system === process ? undefined : "wow64";
}

/** qemu-user shows the processor of the real machine, or says that it is QEMU's. */
export function linuxEmulation(architecture: Architecture, cpuInfo: string): Emulation | undefined {
  const intel = /^vendor_id\s*:\s*(GenuineIntel|AuthenticAMD|HygonGenuine)/m.test(cpuInfo);
  const arm = /^CPU implementer\s*:/m.test(cpuInfo);
  if (/^(model name|uarch)\s*:.*QEMU TCG/mi.test(cpuInfo)) return undefined;
  if (architecture === "x64" || architecture === "x86") return arm ? "qemu-user" : undefined;
  return intel ? "qemu-user" : undefined;
}

/** The container this process runs in. */
export function detectContainer(os: OperatingSystem): Container | undefined {
  if (os !== "linux") return undefined;
  return containerFrom({
    dockerFile: systemFileExists("/.dockerenv"),
    podmanFile: systemFileExists("/run/.containerenv"),
    variable: systemVariable("container"),
    kubernetes: systemVariable("KUBERNETES_SERVICE_HOST") !== undefined,
    groups: systemText("/proc/1/cgroup") ?? "",
  });
}

/** The signs that container engines leave. */
export interface ContainerSigns {
  readonly dockerFile: boolean;
  readonly podmanFile: boolean;
  /** The variable `container`, set by systemd-nspawn, LXC and Podman. */
  readonly variable: string | undefined;
  readonly kubernetes: boolean;
  /** `/proc/1/cgroup`. */
  readonly groups: string;
}

/** Decides by the most telling sign. */
export function containerFrom(signs: ContainerSigns): Container | undefined {
  if (signs.kubernetes || /kubepods/.test(signs.groups)) return "kubernetes";
  if (signs.podmanFile || signs.variable === "podman" || /libpod/.test(signs.groups)) {
    return "podman";
  }
  if (signs.dockerFile || /docker|containerd/.test(signs.groups)) return "docker";
  if (signs.variable === "lxc" || /\/lxc/.test(signs.groups)) return "lxc";
  return signs.variable === undefined || signs.variable === "" ? undefined : "other";
}

/** The Windows Subsystem for Linux this process runs in. */
export function detectWsl(os: OperatingSystem): Wsl | undefined {
  return os === "linux" ? wslFrom(systemText("/proc/sys/kernel/osrelease") ?? "") : undefined;
}

/** Microsoft's kernels say so in their release; the second generation has a real one. */
export function wslFrom(kernelRelease: string): Wsl | undefined {
  if (!/microsoft/i.test(kernelRelease)) return undefined;
  return /WSL2|microsoft-standard/i.test(kernelRelease) ? "wsl2" : "wsl1";
}
