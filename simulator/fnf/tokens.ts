/** A text that is no expression or no condition. */
export class SyntaxProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SyntaxProblem";
  }
}

type Quote = '"' | "'" | "`";

export type Token =
  /** `$Input.list[0].name`: root `Input`, keys `["list", 0, "name"]`. */
  | { kind: "path"; root: string; keys: readonly (string | number)[]; text: string }
  | { kind: "string"; value: string; quote: Quote; text: string }
  | { kind: "number"; value: number; text: string }
  | { kind: "name"; text: string }
  | { kind: "mark"; text: string };

const SPACE = /\s+/y;
const PATH = /\$([A-Za-z]+)((?:\.[\p{L}_][\p{L}\p{N}_]*|\[\d+\])*)/uy;
const STRING = /"([^"]*)"|'([^']*)'|`([^`]*)`/y;
const NUMBER = /\d+(?:\.\d+)?/y;
const NAME = /[A-Za-z_]\w*/y;
const MARK = /==|!=|>=|<=|&&|\|\||[<>!()[\]{},:-]/y;

/** Splits an expression or a condition; throws a SyntaxProblem at the first character that fits nowhere. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(SPACE);
    if (at >= text.length) return tokens;
    const start = at;
    const token = readToken(take);
    if (token === undefined)
      throw new SyntaxProblem(`${JSON.stringify(text.slice(start))} is not understood`);
    if (token.kind === "path" && /^[.[*]/.test(text.slice(at)))
      throw new SyntaxProblem(
        `${JSON.stringify(text.slice(at))} after ${token.text} is not understood; paths are names after dots and [numbers]`,
      );
    if (token.kind === "string" && token.value.includes("\\"))
      throw new SyntaxProblem(`a backslash in a string is not documented: ${token.text}`);
    tokens.push(token);
  }
}

function readToken(take: (pattern: RegExp) => RegExpExecArray | null): Token | undefined {
  const path = take(PATH);
  if (path !== null) {
    const [text, root = "", rest = ""] = path;
    return { kind: "path", root, keys: keysOf(rest), text };
  }
  const string = take(STRING);
  if (string !== null) {
    const [text, double, single, back] = string;
    return { kind: "string", value: double ?? single ?? back ?? "", quote: text[0] as Quote, text };
  }
  const number = take(NUMBER);
  if (number !== null) return { kind: "number", value: Number(number[0]), text: number[0] };
  const name = take(NAME);
  if (name !== null) return { kind: "name", text: name[0] };
  const mark = take(MARK);
  return mark === null ? undefined : { kind: "mark", text: mark[0] };
}

function keysOf(rest: string): Array<string | number> {
  return [...rest.matchAll(/\.([^.[]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
}
