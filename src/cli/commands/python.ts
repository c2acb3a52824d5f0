/** `toolchainkit python`: the Python that runs package managers. */
import type { PythonEnvironment } from "../../core/python_env.ts";
import { defineCommand } from "../command.ts";

const path = defineCommand({
  name: "path",
  summary: "Print the path of the Python that runs package managers",
  examples: ["toolchainkit python path"],
  async run({ global, host }) {
    const { providePython } = await import("../../orchestration/python.ts");
    const python = await providePython({ install: false }, global, host);
    return { data: data(python), text: `${python.executable}\n`, exact: true };
  },
});

const install = defineCommand({
  name: "install",
  summary: "Install the embedded Python into the shared cache",
  description:
    "The version is tools.python of toolchainkit.yaml, else 3.11.7. Where no source can be " +
    "reached, a Python of this machine is taken and said so.",
  examples: ["toolchainkit python install"],
  async run({ global, host }) {
    const { providePython } = await import("../../orchestration/python.ts");
    const python = await providePython({ install: true }, global, host);
    return { data: data(python), text: describe(python) };
  },
});

/** The command. */
export const python = defineCommand({
  name: "python",
  summary: "Find or install the Python that runs package managers",
  subcommands: [path, install],
});

function data(python: PythonEnvironment): object {
  const { executable, version, origin } = python;
  return { executable, version, origin };
}

function describe(python: PythonEnvironment): string {
  const { executable, version, origin, install } = python;
  const what = origin === "system"
    ? "of this machine"
    : install?.kind === "installed"
    ? "installed"
    : "already installed";
  return `Python ${version}, ${what}: ${executable}\n`;
}
