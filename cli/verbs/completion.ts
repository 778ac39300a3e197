import { Command, type Option } from "commander";
import { EXIT } from "../command/exit-codes.ts";
import { examples } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import { addVerb, type VerbEntry } from "../command/verb.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export function define(command: Command, verbs: readonly VerbEntry[]): void {
  command.registeredArguments[0]?.choices(SHELLS);
  command
    .description("Writes a script that completes verbs and flags in your shell.")
    .option("--json", "the script as a JSON document")
    .addHelpText(
      "after",
      examples(
        ["source <(image-drop completion bash)", "in ~/.bashrc"],
        ["image-drop completion zsh > ~/.zfunc/_image-drop", "in a folder of $fpath"],
        ["image-drop completion fish > ~/.config/fish/completions/image-drop.fish", "fish finds it there"],
      ),
    )
    .action(verbAction({ shape: "one" }, (_context, shell: Shell) => completion(shell, verbs)));
}

/** What there is to complete. */
interface VerbFlags {
  name: string;
  summary: string;
  flags: ReadonlyArray<{
    long: string;
    description: string;
    takesValue: boolean;
    choices: readonly string[];
  }>;
}

async function* completion(shell: Shell, entries: readonly VerbEntry[]): Verb {
  const verbs = await verbFlags(entries);
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
  yield { kind: "script", shell, lines: scripts[shell](verbs) };
  return EXIT.done;
}

async function verbFlags(entries: readonly VerbEntry[]): Promise<VerbFlags[]> {
  const verbs: VerbFlags[] = [];
  for (const entry of entries) {
    const { name, summary } = entry;
    const command = addVerb(new Command(), entry);
    (await entry.load()).define(command, entries);
    const { options } = command;
    const flags = options.filter((option): option is Option & { long: string } => option.long !== undefined);
    verbs.push({
      name,
      summary,
      flags: flags.map(({ long, description, required, optional, argChoices }) => ({
        long,
        description,
        takesValue: required || optional,
        choices: argChoices ?? [],
      })),
    });
  }
  return verbs;
}

function bashScript(verbs: readonly VerbFlags[]): string[] {
  const choices = verbs.flatMap(({ name, flags }) =>
    flags
      .filter(({ choices: values }) => values.length > 0)
      .map(
        ({ long, choices: values }) =>
          `    ${name}:${long}) COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$cur")); return;;`,
      ),
  );
  const flags = verbs.map(
    ({ name, flags: all }) =>
      `    ${name}) flags="${[...all.map(({ long }) => long), "--help"].join(" ")}";;`,
  );
  return [
    "_image_drop() {",
    `  local cur=$2 prev=$3 verb=\${COMP_WORDS[1]} flags=""`,
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${verbs.map(({ name }) => name).join(" ")} help --help" -- "$cur"))`,
    "    return",
    "  fi",
    '  case "$verb:$prev" in',
    ...choices,
    "  esac",
    '  case "$verb" in',
    ...flags,
    "  esac",
    '  case "$cur" in',
    '    -*) COMPREPLY=($(compgen -W "$flags" -- "$cur"));;',
    '    *) COMPREPLY=($(compgen -f -- "$cur"));;',
    "  esac",
    "}",
    "complete -o filenames -F _image_drop image-drop",
  ];
}

/** Inside single quotes of zsh and fish; brackets and colons mean something to _arguments. */
function quoted(text: string): string {
  return text.replaceAll("'", "").replace(/[[\]:]/g, " ");
}

function zshScript(verbs: readonly VerbFlags[]): string[] {
  const cases = verbs.flatMap(({ name, flags }) => [
    `    ${name})`,
    "      _arguments \\",
    ...flags.map(({ long, description, takesValue, choices }) => {
      const value = takesValue ? `:value:${choices.length > 0 ? `(${choices.join(" ")})` : "_files"}` : "";
      return `        '${long}[${quoted(description)}]${value}' \\`;
    }),
    "        '*:file:_files';;",
  ]);
  return [
    "#compdef image-drop",
    "_image_drop() {",
    "  local -a verbs",
    `  verbs=(${verbs.map(({ name, summary }) => `'${name}:${quoted(summary)}'`).join(" ")})`,
    "  if (( CURRENT == 2 )); then",
    "    _describe 'verb' verbs",
    "    return",
    "  fi",
    '  local verb="$words[2]"',
    "  shift words",
    "  (( CURRENT-- ))",
    '  case "$verb" in',
    ...cases,
    "  esac",
    "}",
    'if [ "$funcstack[1]" = "_image_drop" ]; then _image_drop "$@"; else compdef _image_drop image-drop; fi',
  ];
}

function fishScript(verbs: readonly VerbFlags[]): string[] {
  return verbs.flatMap(({ name, summary, flags }) => [
    `complete -c image-drop -n __fish_use_subcommand -f -a ${name} -d '${quoted(summary)}'`,
    ...flags.map(({ long, description, takesValue, choices }) => {
      const value = takesValue ? ` -r${choices.length > 0 ? ` -f -a '${choices.join(" ")}'` : ""}` : "";
      return `complete -c image-drop -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)}${value} -d '${quoted(description)}'`;
    }),
  ]);
}
