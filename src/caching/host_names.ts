/**
 * Names of machines that distribute compilations, as they reach distcc and icecream. Owns their
 * grammar. Pure.
 */

const NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}";
const HOST = `(?:${NAME}|\\[[0-9A-Fa-f:.]{2,45}\\])`;

/**
 * distcc's host specification (its manual, "HOST SPECIFICATIONS") without the command that may follow
 * `USER@HOST:`, which ssh would run on that machine; a name never begins with a dash, which ssh would
 * take for an option.
 */
const DISTCC_HOST = new RegExp(
  `^(?:(?:${NAME})?@)?${HOST}(?::\\d{1,5})?(?:/\\d{1,4})?(?:,(?:lzo|cpp|auth(?:=${NAME})?))*$`,
);
const DISTCC_SWITCH = /^(?:--randomize|--localslots(?:_cpp)?=\d{1,4}|\+zeroconf)$/;
const SSH_COMMAND = /@[^/,]*:/;

/** True for one entry of DISTCC_HOSTS that names a machine or one of distcc's own switches. */
export function isDistccHost(text: string): boolean {
  if (DISTCC_SWITCH.test(text)) return true;
  return DISTCC_HOST.test(text) && !SSH_COMMAND.test(text);
}

/** True for `HOST` or `HOST:PORT`. */
export function isServerName(text: string): boolean {
  return new RegExp(`^${HOST}(?::\\d{1,5})?$`).test(text);
}
