/** What CMake, a build and CTest print. Owns finding the part that says what went wrong. */

/** CMake's first error as one paragraph, without the blank lines around it. */
export function firstCMakeError(output: string): string | undefined {
  return messageBlocks(output, /^CMake Error(?!:? *\(dev\))/)[0];
}

/** CMake's warnings, each as one paragraph; those for a project's developers are left out. */
export function cmakeWarnings(output: string): string[] {
  return messageBlocks(output, /^CMake (?:Deprecation )?Warning(?! \(dev\))/);
}

function messageBlocks(output: string, start: RegExp): string[] {
  const blocks: string[] = [];
  let block: string[] | undefined;
  const flush = () => {
    if (block !== undefined) blocks.push(block.join("\n").trimEnd());
    block = undefined;
  };
  for (const line of output.split(/\r?\n/)) {
    if (start.test(line)) {
      flush();
      block = [line];
    } else if (block !== undefined) {
      // A message goes on as long as its lines are indented or empty.
      if (line === "" || /^\s/.test(line)) block.push(line);
      else flush();
    }
  }
  flush();
  return blocks.map((text) => text.replaceAll(/\n{2,}/g, "\n"));
}

/** The first error of a compiler, linker or build program. */
export function firstBuildError(output: string): string | undefined {
  const lines = output.split(/\r?\n/);
  const exact = lines.find((line) =>
    /(?:^|[\s:)])(?:fatal )?error(?: [A-Z]+\d+)?:\s/i.test(line) && !/^CMake Error/.test(line)
  );
  return (exact ??
    lines.find((line) =>
      /undefined reference|undefined symbol|unresolved external|\*\*\* .*(?:Error|No rule)|^FAILED:/
        .test(line)
    ))?.trim();
}

/** What CTest's summary says. */
export interface TestSummary {
  readonly total: number;
  readonly failed: number;
  readonly failedNames: readonly string[];
}

/** Reads CTest's summary; undefined when there is none, such as without tests. */
export function parseTestSummary(output: string): TestSummary | undefined {
  // CMake 4 leaves out "0 tests failed".
  const counts = /% tests passed(?:, (\d+) tests? failed)? out of (\d+)/.exec(output);
  if (counts === null) return undefined;
  const names = [
    ...output.matchAll(/^\s+\d+ - (.+?) \((?:Failed|Timeout|Not Run|[A-Z][\w ]*)\)/gm),
  ];
  return {
    total: Number(counts[2]),
    failed: Number(counts[1] ?? 0),
    failedNames: names.map((match) => match[1] ?? ""),
  };
}

/** Share of the build that is done, from Ninja's `[3/17]` or Make's `[ 42%]`. */
export function buildProgress(line: string): { done: number; total: number } | undefined {
  const counts = /^\[(\d+)\/(\d+)\]/.exec(line);
  if (counts !== null) return { done: Number(counts[1]), total: Number(counts[2]) };
  const percent = /^\[\s*(\d+)%\]/.exec(line);
  return percent === null ? undefined : { done: Number(percent[1]), total: 100 };
}
