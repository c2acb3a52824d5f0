/** The version of the operating system. Starts no process. */
import type { OperatingSystem } from "../platform.ts";
import { systemText } from "./system_file.ts";

/** Such as "14.5" on macOS, "10.0.22631" on Windows, the kernel's "6.1.0" on Linux. */
export function detectOsVersion(os: OperatingSystem): string | undefined {
  if (os === "macos") {
    const text = systemText("/System/Library/CoreServices/SystemVersion.plist");
    return macosVersion(text ?? "");
  }
  try {
    return leadingVersion(Deno.osRelease());
  } catch {
    return undefined;
  }
}

/** The version in macOS' `SystemVersion.plist`. */
export function macosVersion(propertyList: string): string | undefined {
  return /<key>ProductVersion<\/key>\s*<string>(\d+(?:\.\d+)*)<\/string>/.exec(propertyList)?.[1];
}

/** The numbers at the start of a release name: "6.1.0" of "6.1.0-13-amd64". */
export function leadingVersion(release: string): string | undefined {
  return /^\d+(?:\.\d+)*/.exec(release)?.[0];
}
