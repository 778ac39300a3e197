import { useEffect, useMemo, useState } from "preact/hooks";
import { draftSidecar } from "../../functions/core/preflight/draft/draft-sidecar.ts";
import { type FileEvidence, preflight } from "../../functions/core/preflight/preflight.ts";
import { readSidecar } from "../../functions/core/preflight/sidecar/read-sidecar.ts";
import { useSurface } from "../context.ts";
import { sizeText } from "../figures-text.ts";
import { Awaited, Heading } from "../parts.tsx";
import { evidenceOf, fileOfFolder, fileOfPage, type PickedFile } from "../picked-file.ts";
import type { About, LocalFiles } from "../protocol.ts";
import { useAnswer } from "../server.ts";
import { SidecarForm } from "../sidecar-form.tsx";
import { Upload } from "../upload.tsx";
import { MarkedText, ProblemList } from "./problems.tsx";

/** A drop: choose an image, hear at once whether it can be imported, fill in its metadata, upload it. */
export function Drop() {
  const { say } = useSurface();
  const [file, setFile] = useState<PickedFile>();
  useDroppedFile((dropped) => setFile(fileOfPage(dropped)));
  return (
    <>
      <Heading>{say("drop")}</Heading>
      {file === undefined ? (
        <Choose choose={setFile} />
      ) : (
        <>
          <p>
            <strong>{file.name}</strong> {sizeText(file.sizeBytes)}{" "}
            <button type="button" onClick={() => setFile(undefined)}>
              {say("another")}
            </button>
          </p>
          <Judged key={`${file.from} ${file.name} ${file.modifiedMs}`} file={file} />
        </>
      )}
    </>
  );
}

/** A file that is dragged anywhere onto the page. */
function useDroppedFile(take: (file: File) => void): void {
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const dropped = (event: DragEvent) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) take(file);
    };
    addEventListener("dragover", over);
    addEventListener("drop", dropped);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", dropped);
    };
  }, []);
}

function Choose({ choose }: { choose: (file: PickedFile) => void }) {
  const { say, about } = useSurface();
  const files = useAnswer<LocalFiles>("/api/files");
  return (
    <>
      <p>{say("dragHere")}</p>
      <label class="file">
        {say("fromDisk")}
        <input
          type="file"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file !== undefined) choose(fileOfPage(file));
          }}
        />
      </label>
      <h2>{say("fromFolder", { folder: about.folder })}</h2>
      <Awaited loaded={files}>
        {({ files: found, more }) => (
          <>
            {found.length === 0 ? <p class="notice">{say("noFiles")}</p> : null}
            <ul class="files">
              {found.map((one) => (
                <li key={one.name}>
                  <button type="button" onClick={() => choose(fileOfFolder(one))}>
                    {one.name}
                  </button>{" "}
                  {sizeText(one.sizeBytes)}
                </li>
              ))}
            </ul>
            {more ? <p class="quiet">{say("moreFiles", { count: found.length })}</p> : null}
          </>
        )}
      </Awaited>
    </>
  );
}

/** Reads the file's ends, drafts its sidecar, and judges both again with every change. */
function Judged({ file }: { file: PickedFile }) {
  const { say, about } = useSurface();
  const [evidence, setEvidence] = useState<FileEvidence>();
  const [failed, setFailed] = useState("");
  useEffect(() => {
    evidenceOf(file).then(setEvidence, (error: Error) => setFailed(error.message));
  }, [file]);
  if (failed !== "")
    return (
      <p class="notice problem" role="alert">
        {failed}
      </p>
    );
  if (evidence === undefined) return <p class="quiet">{say("judging")}</p>;
  const draft = draftSidecar({ key: file.name, evidence, limits: about.limits });
  return <Metadata file={file} evidence={evidence} draft={draft} />;
}

interface MetadataProps {
  file: PickedFile;
  evidence: FileEvidence;
  draft: ReturnType<typeof draftSidecar>;
}

function Metadata({ file, evidence, draft }: MetadataProps) {
  const { say, note: noteText, about } = useSurface();
  const [text, setText] = useState(() => JSON.stringify(draft.sidecar, null, 2));
  const [folder, setFolder] = useState("");
  const [sending, setSending] = useState(false);
  const verdict = useMemo(
    () => judge({ text, file, folder, evidence, about }),
    [text, file, folder, evidence, about],
  );
  const problems = verdict.verdict === "refused" ? verdict.problems : [];
  const warnings = verdict.verdict === "ready" ? verdict.warnings : [];
  if (sending) return <Upload file={file} folder={folder} sidecar={text} />;
  return (
    <>
      <ul class="notes">
        {draft.notes.map((note) => (
          <li key={noteText(note)}>{noteText(note)}</li>
        ))}
      </ul>
      <div class="beside">
        <div>
          <h2>{say("metadata")}</h2>
          <SidecarForm text={text} change={setText} problems={problems} />
          <label>
            {say("intoFolder", { prefix: about.incomingPrefix })}
            <input
              value={folder}
              placeholder="team-a/"
              onInput={({ currentTarget }) => setFolder(currentTarget.value)}
            />
          </label>
        </div>
        <div>
          <h2>{say("asJson")}</h2>
          <textarea
            aria-label={say("asJson")}
            rows={14}
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
          <MarkedText text={text} paths={problems.map(({ path }) => path)} />
        </div>
      </div>
      <div aria-live="polite">
        <p class={`notice ${verdict.verdict === "refused" ? "problem" : "fine"}`}>
          {say(verdict.verdict === "refused" ? "notReady" : "readyToDrop")}
        </p>
        <ProblemList problems={[...problems, ...warnings]} />
      </div>
      <button type="button" disabled={verdict.verdict === "refused"} onClick={() => setSending(true)}>
        {say("upload")}
      </button>
    </>
  );
}

interface Judging {
  text: string;
  file: PickedFile;
  folder: string;
  evidence: FileEvidence;
  about: About;
}

/** What the function `validate` would say; the other files of a drop may be in the bucket already. */
function judge({ text, file, folder, evidence, about }: Judging) {
  const { incomingPrefix, limits, region } = about;
  const imageKey = `${incomingPrefix}${folder}${file.name}`;
  const reading = readSidecar(new TextEncoder().encode(text), {
    key: `${imageKey}.json`,
    incomingPrefix,
    limits,
    region,
  });
  return preflight(reading, new Map([[imageKey, evidence]]), { limits });
}
