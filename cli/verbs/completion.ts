import { Command, Option } from "commander";
import { EXIT } from "../command/exit-codes.ts";
import { examples, withConnectionFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import { addVerb, type VerbEntry } from "../command/verb.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export function define(command: Command, verbs: readonly VerbEntry[]): void {
  command.registeredArguments[0]?.choices(SHELLS);
  withConnectionFlags(command)
    .description(
      "Writes a script that completes verbs, flags, and keys and executions of the newest imports in your shell.\n" +
        "The latter are asked for when they are completed: for a second at most, and in silence where nobody answers.",
    )
    .option("--json", "the script as a JSON document")
    .addOption(new Option("--targets <beginning>", "what the script asks for").hideHelp())
    .addHelpText(
      "after",
      examples(
        ["source <(image-drop completion bash)", "in ~/.bashrc"],
        ["image-drop completion zsh > ~/.zfunc/_image-drop", "in a folder of $fpath"],
        ["image-drop completion fish > ~/.config/fish/completions/image-drop.fish", "fish finds it there"],
      ),
    )
    .action(
      verbAction({ shape: "one" }, (context, shell: Shell, options: CompletionOptions) =>
        options.targets === undefined ? completion(shell, verbs) : targets(context, shell, options),
      ),
    );
}

export interface CompletionOptions extends ConnectionOptions {
  targets?: string;
}

/** Who waits for a completion waits for a key to be pressed. */
const PATIENCE_MS = 900;

/** Nothing is said of what goes wrong: it would stand in the line that is typed. */
export async function* targets(context: Context, shell: Shell, options: CompletionOptions): Verb {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const over = new Promise<string[]>((resolve) => {
    signal.addEventListener("abort", () => resolve([]), { once: true });
  });
  const { environment, folder, commands } = context;
  const lines = await Promise.race([over, lookedUp({ environment, folder, commands, signal }, options)]);
  if (lines.length > 0) yield { kind: "script", shell, lines };
  return EXIT.done;
}

async function lookedUp(context: Context, { targets: beginning = "", ...options }: CompletionOptions) {
  try {
    const [{ connect }, { targetsBeginning }] = await Promise.all([
      import("../connection/connection.ts"),
      import("../imports/targets.ts"),
    ]);
    return await targetsBeginning(beginning, await connect(options, context));
  } catch {
    return [];
  }
}

/** What there is to complete. */
interface VerbFlags {
  name: string;
  summary: string;
  /** Its argument is an execution or a key. */
  takesTarget: boolean;
  flags: ReadonlyArray<{
    long: string;
    description: string;
    takesValue: boolean;
    /** It takes several values, with commas or one after the other. */
    takesMany: boolean;
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
    const { name, summary, args } = entry;
    const command = addVerb(new Command(), entry);
    (await entry.load()).define(command, entries);
    const { options } = command;
    const flags = options.filter((option): option is Option & { long: string } => option.long !== undefined);
    verbs.push({
      name,
      summary,
      takesTarget: Object.keys(args).some((arg) => arg.includes("target")),
      flags: flags.map(({ long, description, required, optional, variadic, argChoices }) => ({
        long,
        description,
        takesValue: required || optional,
        takesMany: variadic,
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
      .map(({ long, takesMany, choices: values }) => {
        const words = values.join(" ");
        // After a comma the word that is completed is what comes behind it.
        return takesMany
          ? `    ${name}:${long}) COMPREPLY=($(compgen -P "$list" -W "${words}" -- "\${cur##*,}")); return;;`
          : `    ${name}:${long}) [ "$prev" = ${long} ] && { COMPREPLY=($(compgen -W "${words}" -- "$cur")); return; };;`;
      }),
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
    '  local flag="" word conn=() i list=""',
    "  for ((i = 2; i < COMP_CWORD; i++)); do",
    `    word=\${COMP_WORDS[i]}`,
    '    case "$word" in',
    '      --local) conn+=("$word");;',
    `      --region|--bucket|--flow|--profile) conn+=("$word" "\${COMP_WORDS[i+1]}");;`,
    "    esac",
    '    case "$word" in -*) flag=$word;; esac',
    "  done",
    `  case "$cur" in -*) flag="";; *,*) list="\${cur%,*},";; esac`,
    '  case "$verb:$flag" in',
    ...choices,
    "  esac",
    '  case "$verb" in',
    ...flags,
    "  esac",
    '  case "$cur" in',
    '    -*) COMPREPLY=($(compgen -W "$flags" -- "$cur"));;',
    `    *) case "$verb" in`,
    `      ${targetVerbs(verbs).join("|")}) COMPREPLY=($("\${_image_drop_called[@]}" completion bash --targets "$cur" "\${conn[@]}" 2>/dev/null));;`,
    '      *) COMPREPLY=($(compgen -f -- "$cur"));;',
    "    esac;;",
    "  esac",
    "}",
    "_image_drop_called=(image-drop)",
    "complete -o filenames -F _image_drop image-drop",
    "_image_drop_npx() {",
    `  [ "\${COMP_WORDS[1]}" = image-drop ] || { COMPREPLY=($(compgen -f -- "$2")); return; }`,
    "  local _image_drop_called=(npx image-drop)",
    `  COMP_WORDS=("\${COMP_WORDS[@]:1}"); COMP_CWORD=$((COMP_CWORD - 1))`,
    `  _image_drop image-drop "$2" "$3"`,
    "}",
    "complete -p npx >/dev/null 2>&1 || complete -o filenames -F _image_drop_npx npx",
  ];
}

function targetVerbs(verbs: readonly VerbFlags[]): string[] {
  return verbs.filter(({ takesTarget }) => takesTarget).map(({ name }) => name);
}

/** Inside single quotes of zsh and fish; brackets and colons mean something to _arguments. */
function quoted(text: string): string {
  return text.replaceAll("'", "").replace(/[[\]:]/g, " ");
}

function zshScript(verbs: readonly VerbFlags[]): string[] {
  const cases = verbs.flatMap(({ name, takesTarget, flags }) => [
    `    ${name})`,
    "      _arguments \\",
    ...flags.map(({ long, description, takesValue, takesMany, choices }) => {
      const words = choices.join(" ");
      const several = takesMany ? `_values -s , value ${words}` : `(${words})`;
      const value = takesValue ? `:value:${choices.length > 0 ? several : "_files"}` : "";
      return `        '${takesMany ? "*" : ""}${long}[${quoted(description)}]${value}' \\`;
    }),
    `        '*:${takesTarget ? "import:_image_drop_targets" : "file:_files"}';;`,
  ]);
  return [
    "#compdef image-drop npx",
    "_image_drop_targets() {",
    "  local -a found conn",
    `  (( \${words[(I)--local]} )) && conn+=(--local)`,
    `  found=("\${(@f)$(\${_image_drop_called:-image-drop} completion zsh --targets "$PREFIX" $conn 2>/dev/null)}")`,
    "  compadd -a found",
    "}",
    "_image_drop() {",
    "  local -a verbs _image_drop_called",
    "  _image_drop_called=(image-drop)",
    '  if [[ "$service" == npx ]]; then',
    '    [[ "$words[2]" == image-drop ]] || { _files; return; }',
    "    _image_drop_called=(npx image-drop)",
    "    shift words",
    "    (( CURRENT-- ))",
    "  fi",
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
    'if [ "$funcstack[1]" = "_image_drop" ]; then _image_drop "$@"; else compdef _image_drop image-drop npx; fi',
  ];
}

function fishScript(verbs: readonly VerbFlags[]): string[] {
  const targets =
    "(image-drop completion fish --targets (commandline -ct) (string match -- --local (commandline -opc)) 2>/dev/null)";
  return verbs.flatMap(({ name, summary, takesTarget, flags }) => [
    ...(takesTarget
      ? [`complete -c image-drop -n '__fish_seen_subcommand_from ${name}' -f -a '${targets}'`]
      : []),
    `complete -c image-drop -n __fish_use_subcommand -f -a ${name} -d '${quoted(summary)}'`,
    ...flags.map(({ long, description, takesValue, choices }) => {
      const value = takesValue ? ` -r${choices.length > 0 ? ` -f -a '${choices.join(" ")}'` : ""}` : "";
      return `complete -c image-drop -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)}${value} -d '${quoted(description)}'`;
    }),
  ]);
}
