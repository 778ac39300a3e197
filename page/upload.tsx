import { useEffect, useRef, useState } from "preact/hooks";
import { go } from "./address.ts";
import { useSurface } from "./context.ts";
import { durationText, sizeText } from "./figures-text.ts";
import { Bar } from "./parts.tsx";
import type { PickedFile } from "./picked-file.ts";
import type { DropNews, DropRequest } from "./protocol.ts";
import { asServerError, post, put, useStream } from "./server.ts";
import { ProblemList } from "./views/problems.tsx";

/**
 * Uploads a drop with the command's own engine, which the server runs, and goes on to the import that it
 * begins.
 */
export function Upload({ file, folder, sidecar }: { file: PickedFile; folder: string; sidecar: string }) {
  const { say } = useSurface();
  const [drop, setDrop] = useState<string>();
  const [progress, setProgress] = useState<Extract<DropNews, { kind: "progress" }>>();
  const [ended, setEnded] = useState<Extract<DropNews, { kind: "refused" | "failed" | "dropped" }>>();
  const [notes, setNotes] = useState<string[]>([]);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const { from, name, sizeBytes, modifiedMs } = file;
    const request: DropRequest = { from, name, sizeBytes, modifiedMs, folder, sidecar };
    post<{ drop: string }>("/api/drops", request).then(
      (begun) => setDrop(begun.drop),
      (error: unknown) => setEnded({ kind: "failed", message: asServerError(error).message }),
    );
    return () => leaving.current.abort();
  }, []);
  useStream<DropNews>(drop === undefined ? undefined : `/api/drops/${drop}/stream`, (news) => {
    switch (news.kind) {
      case "progress":
        return setProgress(news);
      case "note":
        return setNotes((before) => [...before, news.text]);
      case "wanted":
        return void send(news);
      case "begun":
        return go(`/imports/${encodeURIComponent(news.execution)}`);
      default:
        return setEnded(news);
    }
  });
  /** The server asks again for what does not arrive. */
  const send = async ({ request, start, end }: Extract<DropNews, { kind: "wanted" }>) => {
    const bytes = file.slice?.(start, end);
    if (bytes !== undefined)
      await put(`/api/drops/${drop}/bytes/${request}`, bytes, leaving.current.signal).catch(() => {});
  };
  return (
    <section aria-live="polite">
      {progress === undefined || ended !== undefined ? null : (
        <Progress name={file.name} progress={progress} />
      )}
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      {ended?.kind === "dropped" ? <p class="notice fine">{say("uploaded")}</p> : null}
      {ended?.kind === "refused" ? <ProblemList problems={ended.problems} /> : null}
      {ended?.kind === "failed" ? (
        <div class="notice problem" role="alert">
          <p>{ended.message}</p>
          {ended.todo === undefined ? null : <p>{ended.todo}</p>}
          <p>{say("uploadStopped")}</p>
        </div>
      ) : null}
      {drop === undefined || ended !== undefined ? null : (
        <button type="button" onClick={() => post(`/api/drops/${drop}/stop`, {})}>
          {say("stop")}
        </button>
      )}
    </section>
  );
}

function Progress({ name, progress }: { name: string; progress: Extract<DropNews, { kind: "progress" }> }) {
  const { say, about } = useSurface();
  const { doing, doneBytes, totalBytes, bytesPerSecond, leftMs } = progress;
  return (
    <p class="progress">
      {say(doing === "sending" ? "uploading" : "comparing", { name })}{" "}
      <Bar fraction={totalBytes === 0 ? 0 : doneBytes / totalBytes} label={name} /> {sizeText(doneBytes)} /{" "}
      {sizeText(totalBytes)}{" "}
      {bytesPerSecond === undefined ? "" : say("rate", { rate: sizeText(bytesPerSecond) })}{" "}
      {leftMs === undefined ? "" : say("left", { duration: durationText(leftMs, about.language) })}
    </p>
  );
}
