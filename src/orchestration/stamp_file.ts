/** The file in a build folder that tells what it was configured with. Owns its name. */

/** Name of the stamp inside a build folder. */
export const STAMP_FILE = ".toolchainkit-configured.json";
