import { type Address, go, withQuery } from "../address.ts";
import { useSurface } from "../context.ts";
import { durationText } from "../figures-text.ts";
import { Awaited, Heading, Link } from "../parts.tsx";
import type { Figures as FiguresAnswer, Spread } from "../protocol.ts";
import { useAnswer } from "../server.ts";

/** Figures over a period: what became of drops, how long they took, what went wrong most. */
export function Figures({ address }: { address: Address }) {
  const { say } = useSurface();
  const since = address.query.get("since") ?? "30d";
  const figures = useAnswer<FiguresAnswer>(`/api/figures?${new URLSearchParams({ since })}`);
  return (
    <>
      <Heading>{say("figures")}</Heading>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          {say("period")}
          <select
            value={since}
            onChange={({ currentTarget }) =>
              go(withQuery(address, { since: currentTarget.value }), { replace: true })
            }
          >
            <option value="1d">{say("lastDay")}</option>
            <option value="7d">{say("lastWeek")}</option>
            <option value="30d">{say("lastMonth")}</option>
          </select>
        </label>
      </form>
      <Awaited loaded={figures}>
        {(found) =>
          found.imports === 0 ? <p class="notice">{say("nothingInPeriod")}</p> : <Tables figures={found} />
        }
      </Awaited>
    </>
  );
}

function Tables({ figures }: { figures: FiguresAnswer }) {
  const { say, problem, failure } = useSurface();
  return (
    <>
      <h2>{say("byDay")}</h2>
      <Days figures={figures} />
      <h2>{say("bySize")}</h2>
      <Spreads name={say("size")} rows={figures.durations.map((row) => ({ ...row, name: row.size }))} />
      <h2>{say("slowest")}</h2>
      <Spreads
        name={say("step")}
        rows={figures.steps.map((row) => ({ ...row, name: row.step, execution: row.slowestIn }))}
      />
      <p class="quiet">{say("sampled", { count: figures.sampled })}</p>
      <h2>{say("commonest")}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("code")}</th>
            <th scope="col">{say("count")}</th>
            <th scope="col">{say("reason")}</th>
          </tr>
        </thead>
        <tbody>
          {figures.reasons.map(({ code, imports, message, values }) => (
            <tr key={code}>
              <th scope="row">
                <Link to={`/?${new URLSearchParams({ text: code })}`}>{code}</Link>
              </th>
              <td class="number">{imports}</td>
              <td>{failure(problem({ code, message, ...(values && { values }) })).message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** One bar a day, each outcome a piece of it; the table's cells say the same in numbers. */
function Days({ figures }: { figures: FiguresAnswer }) {
  const { say } = useSurface();
  const most = Math.max(...figures.days.map(({ states }) => total(states)));
  return (
    <table class="days">
      <thead>
        <tr>
          <th scope="col">{say("day")}</th>
          <th scope="col">{say("count")}</th>
          <th scope="col">{say("result")}</th>
        </tr>
      </thead>
      <tbody>
        {figures.days.map(({ day, states }) => {
          const pieces = figures.states.flatMap(({ state }) => {
            const count = states[state] ?? 0;
            return count === 0 ? [] : [{ state, count }];
          });
          return (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td class="number">{total(states)}</td>
              <td>
                <span class="stack" style={{ width: `${(100 * total(states)) / most}%` }}>
                  {pieces.map(({ state, count }) => (
                    <span key={state} class={`piece ${state}`} style={{ flexGrow: count }} />
                  ))}
                </span>
                <span class="quiet">
                  {pieces.map(({ state, count }) => `${say(`state.${state}`)} ${count}`).join(", ")}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function total(states: FiguresAnswer["days"][number]["states"]): number {
  return Object.values(states).reduce((sum, count) => sum + count, 0);
}

function Spreads({
  name,
  rows,
}: {
  name: string;
  rows: ReadonlyArray<Spread & { name: string; execution?: string }>;
}) {
  const { say, about } = useSurface();
  const text = (seconds: number) => durationText(seconds * 1000, about.language);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{name}</th>
          <th scope="col">{say("count")}</th>
          <th scope="col">{say("median")}</th>
          <th scope="col">{say("p90")}</th>
          <th scope="col">{say("longest")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name: row, count, median, p90, longest, execution }) => (
          <tr key={row}>
            <th scope="row">{row}</th>
            <td class="number">{count}</td>
            <td class="number">{text(median)}</td>
            <td class="number">{text(p90)}</td>
            <td class="number">
              {execution === undefined ? (
                text(longest)
              ) : (
                <Link to={`/imports/${encodeURIComponent(execution)}`}>{text(longest)}</Link>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
