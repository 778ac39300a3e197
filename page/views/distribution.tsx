import type { ComponentChildren } from "preact";
import type { Distributed } from "../../functions/core/distribution/published.ts";
import { useSurface } from "../context.ts";
import { Bar, Copyable, Facts, Why } from "../parts.tsx";
import { ProblemList } from "./problems.tsx";

type Copy = Distributed["copies"][number];
type Part = Copy | Distributed["shares"][number] | NonNullable<Distributed["families"]>[number];

/** What the sidecar asks for after the import, and how far each part of it is. */
export function AfterImport({ distributed }: { distributed: Distributed }) {
  const { say, about } = useSurface();
  const { state, failure, copies, shares, family = "", families = [], check, warnings = [] } = distributed;
  const retry = [about.command, "retry", distributed.execution, ...about.commandFlags].join(" ");
  return (
    <section class="after">
      <h2>{say("afterImport")}</h2>
      <p>
        <span class={`state ${state}`}>{say(`distributed.${state}`)}</span>
      </p>
      {failure === undefined ? null : (
        <div class="notice problem">
          <Why failure={failure} />
        </div>
      )}
      {(distributed.nextSteps ?? []).length === 0 ? null : <p>{say("tryMissing", { command: retry })}</p>}
      {warnings.length === 0 ? null : <ProblemList problems={warnings} />}
      <Table
        title={say("copies")}
        columns={[say("region"), say("name"), say("state"), say("imageId")]}
        rows={copies.map((copy) => [
          copy.region,
          copy.name,
          <PartState key="state" part={copy} />,
          copy.imageId === undefined ? "" : <Copyable key="image" text={copy.imageId} />,
        ])}
      />
      <Table
        title={say("shares")}
        columns={[say("account"), say("region"), say("state")]}
        rows={shares.map((share) => [share.account, share.region, <PartState key="state" part={share} />])}
      />
      <Table
        title={say("familyOf", { family })}
        columns={[say("region"), say("state")]}
        rows={families.map((member) => [member.region, <PartState key="state" part={member} />])}
      />
      {check === undefined ? null : <Checked check={check} />}
    </section>
  );
}

function Checked({ check: { status, items } }: { check: NonNullable<Distributed["check"]> }) {
  const { say } = useSurface();
  return (
    <>
      <Table
        title={say("check")}
        columns={[say("checkItem"), say("checkValue"), say("risk")]}
        rows={items.map(({ name, value, riskLevel, riskCode }) => [
          name,
          value,
          [riskLevel, riskCode].filter(Boolean).join(" "),
        ])}
      />
      {items.length > 0 ? null : (
        <Facts rows={[[say("check"), status === "" ? say("part.waiting") : status]]} />
      )}
    </>
  );
}

/** The state in words, how far a copy is, and why a part failed. */
function PartState({ part }: { part: Part }) {
  const { say } = useSurface();
  const { state, region, failure } = part;
  const percent = "percent" in part ? part.percent : undefined;
  return (
    <>
      <span class="progress">
        <span class={`state ${state}`}>{say(`part.${state}`)}</span>
        {state !== "copying" ? null : (
          <>
            <Bar
              fraction={percent === undefined ? undefined : percent / 100}
              label={say("copyProgress", { region })}
            />
            {percent === undefined ? null : <span class="number">{`${percent} %`}</span>}
          </>
        )}
      </span>
      {failure === undefined ? null : <Why failure={failure} />}
    </>
  );
}

/** A table under its title; nothing where it has no rows. The first column names the row. */
function Table({
  title,
  columns,
  rows,
}: {
  title: string;
  columns: readonly string[];
  rows: ReadonlyArray<readonly [name: string, ...cells: ComponentChildren[]]>;
}) {
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                <td key={columns[column + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
