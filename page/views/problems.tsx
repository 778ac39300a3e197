import type { Problem } from "../../functions/core/preflight/problems/problem.ts";
import { readJson } from "../../functions/core/preflight/sidecar/parse-json.ts";
import { useSurface } from "../context.ts";
import { Awaited } from "../parts.tsx";
import type { SidecarText } from "../protocol.ts";
import { useAnswer } from "../server.ts";

/** Problems with what to do about them, beside the sidecar that they are about. */
export function Problems({
  title,
  problems,
  execution,
}: {
  title: string;
  problems: readonly Problem[];
  execution: string;
}) {
  const { say } = useSurface();
  const sidecar = useAnswer<SidecarText>(
    problems.length === 0 ? undefined : `/api/imports/${encodeURIComponent(execution)}/sidecar`,
  );
  if (problems.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <div class="beside">
        <ProblemList problems={problems} />
        <div>
          <h3>{say("sidecar")}</h3>
          <Awaited loaded={sidecar}>
            {(found) =>
              "missing" in found ? (
                <p class="quiet">{found.missing}</p>
              ) : (
                <>
                  {found.isTheDropped ? null : <p class="notice">{say("sidecarChanged")}</p>}
                  <MarkedText text={found.text} paths={problems.map(({ path }) => path)} />
                </>
              )
            }
          </Awaited>
        </div>
      </div>
    </section>
  );
}

export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  const { say, problem: wordedProblem } = useSurface();
  const worded = problems.map((problem) => wordedProblem(problem));
  return (
    <ul class="problems">
      {worded.map(({ code, path, message, hint }) => (
        <li key={`${code} ${path}`}>
          <p>
            <code>{code}</code> {message}
          </p>
          {hint === undefined ? null : (
            <p>
              {say("hint")}: {hint}
            </p>
          )}
          <p class="quiet">{path === "" ? say("wholeSidecar") : say("inSidecar", { path })}</p>
        </li>
      ))}
    </ul>
  );
}

/** A sidecar's text with the lines marked that JSON Pointers lead to. */
export function MarkedText({ text: given, paths }: { text: string; paths: readonly string[] }) {
  const text = inLines(given);
  const { offsets } = readJson(text);
  const marked = new Set(
    paths.map((path) => {
      const offset = path === "" ? undefined : offsets.get(path);
      return offset === undefined ? undefined : text.slice(0, offset).split("\n").length;
    }),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard.
    <pre class="marked" tabIndex={0}>
      {text.split("\n").map((line, index) => {
        const number = index + 1;
        return marked.has(number) ? (
          <mark key={number}>{`${line}\n`}</mark>
        ) : (
          <span key={number}>{`${line}\n`}</span>
        );
      })}
    </pre>
  );
}

/** A sidecar that a program wrote may be one line: it is shown in many. */
function inLines(text: string): string {
  if (text.trim().includes("\n")) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
