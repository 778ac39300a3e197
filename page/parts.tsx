import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { go } from "./address.ts";
import { useSurface } from "./context.ts";
import { timeText } from "./figures-text.ts";
import type { ImportRow, ImportView } from "./protocol.ts";
import type { Loaded } from "./server.ts";

/** Small parts that several views are made of. */

/** A link inside the page; the browser's own ways of opening a link elsewhere stay. */
export function Link({
  to,
  children,
  ...rest
}: {
  to: string;
  children: ComponentChildren;
  class?: string;
  "aria-current"?: "page" | undefined;
}) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

/** A state in words; the colour only repeats them. */
export function State({ state }: { state: ImportRow["view"]["state"] }) {
  const { say } = useSurface();
  return <span class={`state ${state}`}>{say(`state.${state}`)}</span>;
}

/** How far something is, 0 to 1; without a fraction only that it goes on. */
export function Bar({ fraction, label }: { fraction: number | undefined; label: string }) {
  return fraction === undefined ? (
    <progress aria-label={label} />
  ) : (
    <progress max={1} value={fraction} aria-label={label} />
  );
}

/** Something that is worth copying. */
export function Copyable({ text }: { text: string }) {
  const { say } = useSurface();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <span class="copyable">
      <code>{text}</code>
      <button type="button" class="small" onClick={copy} aria-label={`${say("copy")} ${text}`}>
        {say(copied ? "copied" : "copy")}
      </button>
    </span>
  );
}

export function Time({ iso }: { iso: string }) {
  const { about } = useSurface();
  return <time dateTime={iso}>{timeText(iso, about.language)}</time>;
}

/** A view's content once it is there; until then that it is loading, or why it is not there. */
export function Awaited<T>({
  loaded,
  children,
}: {
  loaded: Loaded<T>;
  children: (value: T) => ComponentChildren;
}) {
  const { say } = useSurface();
  switch (loaded.is) {
    case "loading":
      return <p class="quiet">{say("loading")}</p>;
    case "refused":
      return (
        <div class="notice problem" role="alert">
          <p>{loaded.error.message}</p>
          {loaded.error.todo === undefined ? null : <p>{loaded.error.todo}</p>}
        </div>
      );
    case "there":
      return <>{children(loaded.value)}</>;
  }
}

/**
 * A view's heading; it takes the focus when the view is entered, so that a screen reader says where one is.
 */
export function Heading({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** Pairs of a name and a value; those without a value are left out. */
export function Facts({
  rows,
}: {
  rows: ReadonlyArray<readonly [name: string, value: ComponentChildren | undefined]>;
}) {
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Why something was not done, and who can put it right. */
export function Why({ failure: told }: { failure: NonNullable<ImportView["failure"]> }) {
  const { say, failure } = useSurface();
  const { code, message, who, requestId } = failure(told);
  return (
    <>
      <p>
        <code>{code}</code> {message}
      </p>
      <Facts
        rows={[
          [say("who"), say(`who.${who}`)],
          [say("requestId"), requestId === undefined ? undefined : <Copyable text={requestId} />],
        ]}
      />
    </>
  );
}
