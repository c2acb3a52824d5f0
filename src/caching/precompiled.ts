/**
 * Precompiled headers and header modules of Clang between a build and a cache program. Owns the lines
 * of the launcher's script about them.
 */
import { SLOPPINESS } from "./plan.ts";

/**
 * With `-fmodules`, ccache only caches what the compiler itself says was included, and when it is told
 * to, by its manual.
 */
export const HEADER_MODULES: readonly string[] = [
  'for argument in "$@"; do',
  "  case $argument in",
  "    -fmodules | -fcxx-modules)",
  `      CCACHE_DEPEND=1; CCACHE_SLOPPINESS=${SLOPPINESS},modules`,
  "      export CCACHE_DEPEND CCACHE_SLOPPINESS ;;",
  "  esac",
  "done",
];

/**
 * Clang's precompiled headers name the times of the headers in them, so that none would come from a
 * cache; ccache's manual says how to leave them out.
 */
export const TIMELESS_HEADERS: readonly string[] = [
  'for argument in "$@"; do',
  "  case $argument in",
  '    -emit-pch) set -- "$@" -Xclang -fno-pch-timestamp ;;',
  "  esac",
  "done",
];

/**
 * Clang's precompiled headers hold absolute paths, so that those of two checkouts never are the same
 * bytes. What is compiled with one is looked up by the preprocessed text of its headers instead, with
 * all macros and options: ccache takes it from a `.sum` file beside the precompiled header
 * (`pch_external_checksum` of its manual).
 *
 * @param command The cache program, as a word of the shell.
 * @param root Absolute folder of the checkout, which stands for itself in no text.
 */
export function headerSums(command: string, root: string): string[] {
  const pattern = root.replaceAll(/[\\.*[\]^$|]/g, "\\$&").replaceAll("'", `'\\''`);
  return [
    "precompile() {",
    "  output= previous=",
    '  for argument in "$@"; do',
    '    if [ "$previous" = -o ]; then output=$argument; fi',
    "    previous=$argument",
    "  done",
    '  if [ -z "$output" ]; then return; fi',
    "  # Never one that belongs to an older header.",
    '  rm -f "$output.sum"',
    `  ${command} "$@" || exit`,
    "  left=$#",
    '  while [ "$left" -gt 0 ]; do',
    "    argument=$1; shift; left=$((left - 1))",
    '    case "$argument $1" in',
    '      "-Xclang -emit-pch" | "-o "* | "-MF "* | "-MT "* | "-MQ "*) shift; left=$((left - 1)) ;;',
    '      "-MD "* | "-MMD "* | "-c "*) ;;',
    '      *) set -- "$@" "$argument" ;;',
    "    esac",
    "  done",
    '  if "$@" -E -dD -o "$output.text" 2>/dev/null; then',
    "    shift",
    `    { printf '%s\\n' "$@"; cat "$output.text"; } |`,
    `      LC_ALL=C sed 's|${pattern}||g' >"$output.part" && mv "$output.part" "$output.sum"`,
    "  fi",
    '  rm -f "$output.text" "$output.part"',
    "  exit 0",
    "}",
    'for argument in "$@"; do',
    "  case $argument in",
    '    -emit-pch) precompile "$@" ;;',
    "    -include-pch)",
    "      # ccache 4.7 leaves paths as they are that are meant for the compiler proper.",
    "      left=$# previous=",
    '      while [ "$left" -gt 0 ]; do',
    "        argument=$1; shift; left=$((left - 1))",
    '        case "$previous $argument" in',
    '          "-Xclang $PWD/"*) set -- "$@" "${argument#"$PWD/"}" ;;',
    '          *) set -- "$@" "$argument" ;;',
    "        esac",
    "        previous=$argument",
    "      done",
    "      break ;;",
    "  esac",
    "done",
  ];
}
