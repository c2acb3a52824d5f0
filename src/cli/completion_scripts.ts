/**
 * The scripts that make a shell ask the program for completions. Owns the dialects; what is offered
 * is decided by the program each time (`completion.ts`), so a script stays right after an upgrade.
 */
import type { Completion } from "./completion.ts";
import { printableLine } from "./printable.ts";

/** Shells with a script. */
export const SHELLS = ["bash", "zsh", "fish", "pwsh"] as const;

/** A shell with a script. */
export type CompletionShell = (typeof SHELLS)[number];

/** Name of the hidden command that the scripts call with the words typed so far. */
export const COMPLETE_COMMAND = "__complete";

/** The last line of an answer says whether the shell offers files too. */
const FILES_LINE = ":files";
const END_LINE = ":end";

/** The answer that all scripts read: a line `VALUE<tab>DESCRIPTION` each, then what about files. */
export function renderCompletion({ candidates, files }: Completion): string {
  const seen = new Set<string>();
  const lines = candidates
    .filter(({ value }) => !seen.has(value) && seen.add(value))
    .map(({ value, description }) => `${printableLine(value)}\t${printableLine(description)}\n`);
  return lines.join("") + `${files ? FILES_LINE : END_LINE}\n`;
}

/** The script for a shell. */
export function renderCompletionScript(shell: CompletionShell): string {
  return SCRIPTS[shell];
}

const HEAD = "# Completion of toolchainkit";

const BASH = `${HEAD} for bash. Load it with: source <(toolchainkit completions bash)
_toolchainkit_complete() {
  local current="$2" line="\${COMP_LINE:0:COMP_POINT}" words=() typed glued value answer files=0
  read -ra words <<< "$line"
  case "$line" in *[[:space:]]) words+=("") ;; esac
  typed="\${words[\${#words[@]}-1]}"
  # bash ends words at = and @, the program does not: what stands before is cut off again.
  glued="\${typed%"$current"}"
  COMPREPLY=()
  answer="$("\${words[0]/#\\~/$HOME}" ${COMPLETE_COMMAND} "\${words[@]:1}" 2>/dev/null)" || return 0
  while IFS=$'\\t' read -r value _; do
    case "$value" in
      ${FILES_LINE}) files=1 ;;
      ${END_LINE}) ;;
      *) COMPREPLY+=("\${value#"$glued"}") ;;
    esac
  done <<< "$answer"
  if [ "$files" = 1 ]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$current")
  fi
}
complete -F _toolchainkit_complete toolchainkit
`;

const ZSH = `#compdef toolchainkit
${HEAD} for zsh. Load it with: source <(toolchainkit completions zsh)
_toolchainkit() {
  local answer line files=0
  local -a rows typed
  typed=("\${(@)words[2,CURRENT]}")
  answer="$(\${(Q)words[1]/#\\~/$HOME} ${COMPLETE_COMMAND} "\${(@Q)typed}" 2>/dev/null)" || return 1
  for line in "\${(@f)answer}"; do
    case "$line" in
      ${FILES_LINE}) files=1 ;;
      ${END_LINE}) ;;
      *) rows+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( \${#rows} )) && _describe -V 'toolchainkit' rows
  (( files )) && _files
  return 0
}
if [ "\${funcstack[1]}" = _toolchainkit ]; then
  _toolchainkit "$@"
else
  compdef _toolchainkit toolchainkit
fi
`;

const FISH = `${HEAD} for fish. Load it with: toolchainkit completions fish | source
function __toolchainkit_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($words[1] ${COMPLETE_COMMAND} $words[2..-1] "$current" 2>/dev/null)
    for line in $answer
        switch $line
            case ${FILES_LINE}
                __fish_complete_path "$current"
            case ${END_LINE}
            case '*'
                echo $line
        end
    end
end
complete -c toolchainkit -f -k -a '(__toolchainkit_complete)'
`;

const PWSH = `${HEAD} for PowerShell. Load it with:
#   toolchainkit completions pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName toolchainkit -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { "$($_.Value)" } else { $_.Extent.Text } })
    $program = $typed[0]
    $words = @($typed | Select-Object -Skip 1)
    # Older PowerShell drops empty arguments of programs: a quoted pair stands for one.
    if ($wordToComplete -eq '') {
        if ($PSVersionTable.PSVersion.Major -lt 7) { $words += '""' } else { $words += '' }
    }
    foreach ($line in (& $program ${COMPLETE_COMMAND} @words 2>$null)) {
        $value, $description = $line -split "\`t", 2
        if ($line -eq '${END_LINE}') { continue }
        if ($line -eq '${FILES_LINE}') {
            foreach ($found in [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)) {
                $found
            }
            continue
        }
        if (-not $description) { $description = $value }
        [System.Management.Automation.CompletionResult]::new(
            $value, $value, [System.Management.Automation.CompletionResultType]::ParameterValue, $description)
    }
}
`;

const SCRIPTS: Readonly<Record<CompletionShell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  pwsh: PWSH,
};
