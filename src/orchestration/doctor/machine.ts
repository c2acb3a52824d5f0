/** The doctor on the machine and this program. Owns what is worth saying about them. */
import { BUILD_INFO } from "../../core/build_info.ts";
import { TkError } from "../../core/errors.ts";
import type { Host } from "../../core/host.ts";
import { type PlatformFacts, platformString } from "../../core/platform.ts";
import { ownExecutable } from "../../core/self.ts";
import type { Finding } from "./finding.ts";

/** Looks at the program and the machine. */
export async function checkMachine(cacheDir: string, host: Host): Promise<Finding[]> {
  const windows = host.platform.os === "windows"
    ? windowsFindings(await readWindows(host), cacheDir)
    : [];
  return [programFinding(ownExecutable()), ...platformFindings(host.platform), ...windows];
}

function programFinding(executable: string | undefined): Finding {
  const { version, commit, target } = BUILD_INFO;
  return {
    check: "program",
    severity: "ok",
    summary: `toolchainkit ${version} (${target}, ${commit.slice(0, 12)})`,
    evidence: executable ?? "runs from its source",
  };
}

/** What follows from the machine's own facts. Pure. */
export function platformFindings(platform: PlatformFacts): Finding[] {
  const libc = platform.libcVersion === undefined
    ? ""
    : `, ${platform.abi ?? "C library"} ${platform.libcVersion}`;
  const system = platform.osVersion === undefined ? "" : `, system ${platform.osVersion}`;
  const around = [platform.container, platform.wsl, platform.emulation]
    .flatMap((each) => each === undefined ? [] : [`, ${each}`]).join("");
  const findings: Finding[] = [{
    check: "platform",
    severity: "ok",
    summary: `${platformString(platform)}${libc}${system}${around}`,
  }];
  if (platform.emulation !== undefined) {
    findings.push({
      check: "emulation",
      severity: "warning",
      summary:
        `This program and its compilers are translated for the processor (${platform.emulation})`,
      mend:
        "Use the build of toolchainkit for this processor; everything gets several times faster",
    });
  }
  if (platform.abi === "musl") {
    findings.push({
      check: "libc",
      severity: "warning",
      summary: "The C library is musl; most prebuilt toolchains need glibc",
      mend:
        "apk add gcompat, or use the compilers of the system: toolchainkit toolchain use system",
    });
  }
  if (platform.wsl === "wsl1") {
    findings.push({
      check: "wsl",
      severity: "warning",
      summary: "This is WSL 1, where files are slow and locks may fail",
      mend: "wsl --set-version DISTRIBUTION 2",
    });
  }
  return findings;
}

/** What was asked of Windows; undefined where it did not say. */
export interface WindowsFacts {
  readonly longPaths: boolean | undefined;
  /** True if Defender scans every file that is opened. */
  readonly scansFiles: boolean | undefined;
}

const LONG_PATHS_KEY = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\FileSystem";
const DEFENDER_KEY = "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Real-Time Protection";

async function readWindows(host: Host): Promise<WindowsFacts> {
  const off = await readNumber(DEFENDER_KEY, "DisableRealtimeMonitoring", host);
  const service = await readNumber(
    "HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend",
    "Start",
    host,
  );
  const longPaths = await readNumber(LONG_PATHS_KEY, "LongPathsEnabled", host);
  return {
    longPaths: longPaths === undefined ? undefined : longPaths === 1,
    // 4 is a service that is switched off.
    scansFiles: service === undefined ? undefined : service !== 4 && off !== 1,
  };
}

async function readNumber(key: string, value: string, host: Host): Promise<number | undefined> {
  try {
    const args = ["query", key, "/v", value];
    const result = await host.run({ command: "reg", args, timeoutMs: 5_000 });
    return result.code === 0 ? registryNumber(result.stdout, value) : undefined;
  } catch (error) {
    if (error instanceof TkError) return undefined;
    throw error;
  }
}

/** The number in what `reg query` prints: `    NAME    REG_DWORD    0x1`. */
export function registryNumber(output: string, value: string): number | undefined {
  for (const line of output.split(/\r?\n/)) {
    const [name, type, data] = line.trim().split(/\s{2,}|\t/);
    if (name === value && type === "REG_DWORD" && data !== undefined) return Number(data);
  }
  return undefined;
}

/** What follows for a user of Windows. Pure. */
export function windowsFindings(facts: WindowsFacts, cacheDir: string): Finding[] {
  const findings: Finding[] = [];
  if (facts.longPaths === false) {
    findings.push({
      check: "long-paths",
      severity: "warning",
      summary: "Windows keeps most programs from paths longer than 260 characters",
      evidence: `${LONG_PATHS_KEY}\\LongPathsEnabled is 0`,
      mend: `reg add "${LONG_PATHS_KEY}" /v LongPathsEnabled /t REG_DWORD /d 1 /f ` +
        "(as administrator), and git config --global core.longpaths true",
    });
  }
  if (facts.scansFiles === true) {
    findings.push({
      check: "antivirus",
      severity: "info",
      summary: "Windows Defender scans every file when it is written and read",
      evidence: "builds and installations take up to twice as long",
      mend: `Add-MpPreference -ExclusionPath '${cacheDir.replaceAll("'", "''")}' ` +
        "(PowerShell as administrator), if your rules allow it",
    });
  }
  return findings;
}
