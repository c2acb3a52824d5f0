/**
 * What distcc and icecc write about each compilation. Owns reading it: how many were done on other
 * machines, how many had to be done here, and why.
 */

/** What became of the compilations of one build. */
export interface DistributionCounts {
  /** Done on other machines. */
  readonly remote: number;
  /** Done here because the engine chose this machine. */
  readonly own: number;
  /** Meant for other machines, done here. */
  readonly fallbacks: number;
  /** distcc in pump mode: preprocessed here although the include server was asked. */
  readonly preprocessedHere: number;
  /** The first cause that was named for one of the fallbacks; undefined when there is none. */
  readonly reason: string | undefined;
}

/** Reads the log of distcc, at its usual level or above. */
export function parseDistccLog(text: string): DistributionCounts {
  let [remote, own, fallbacks, preprocessedHere] = [0, 0, 0, 0];
  let reason: string | undefined;
  const errors = new Map<string, string>();
  const giveUps = new Set<string>();
  for (const { process, message } of messagesOf(text, /^distcc\[(\d+)\] (?:\(\w+\) )?(.*)$/)) {
    const ended = /^compile .* on (\S+) completed ok$/.exec(message);
    if (message.startsWith("compile from ")) {
      errors.delete(process);
      giveUps.delete(process);
    } else if (ended !== null && ended[1] !== "localhost") {
      remote += 1;
    } else if (ended !== null && giveUps.delete(process)) {
      fallbacks += 1;
      reason ??= errors.get(process);
    } else if (ended !== null) {
      own += 1;
    } else if (message.endsWith("running locally instead")) {
      giveUps.add(process);
    } else if (message.endsWith("preprocessing locally")) {
      preprocessedHere += 1;
    } else if (message.startsWith("ERROR: ") && !errors.has(process)) {
      errors.set(process, message.slice("ERROR: ".length));
    }
  }
  return { remote, own, fallbacks, preprocessedHere, reason };
}

/** Reads the log of icecc at the level `debug`. */
export function parseIcecreamLog(text: string): DistributionCounts {
  let [remote, own, fallbacks] = [0, 0, 0];
  let reason: string | undefined;
  const sent = new Set<string>();
  const failed = new Set<string>();
  const pattern = /^ICECC\[(\d+)\] \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: (.*)$/;
  for (const { process, message } of messagesOf(text, pattern)) {
    if (message.startsWith("invoked as: ")) {
      sent.delete(process);
      failed.delete(process);
    } else if (message.startsWith("Have to use host ")) {
      sent.add(process);
      remote += 1;
    } else if (message.startsWith("building myself")) {
      own += 1;
    } else if (GAVE_UP.test(message) && !failed.has(process)) {
      failed.add(process);
      if (sent.delete(process)) remote -= 1;
      // Code that does not even go through the preprocessor fails everywhere.
      if (message.includes("local cpp invocation failed")) continue;
      fallbacks += 1;
      reason ??= message.replace(/^(got exception|local build forced by remote exception:) /, "");
    }
  }
  return { remote, own, fallbacks, preprocessedHere: 0, reason };
}

/** What icecc says when it compiles here something that belongs elsewhere, by its sources. */
const GAVE_UP = /^(got exception |local build forced by remote exception: |no local daemon found)/;

function messagesOf(
  text: string,
  pattern: RegExp,
): { readonly process: string; readonly message: string }[] {
  return text.split("\n").flatMap((line) => {
    const found = pattern.exec(line.trimEnd());
    return found === null ? [] : [{ process: found[1] ?? "", message: found[2] ?? "" }];
  });
}
