import type { Problem } from "../functions/core/preflight/problems/problem.ts";
import { sidecarJsonSchema } from "../functions/core/preflight/sidecar/json-schema.ts";
import { fill } from "../functions/core/sentence.ts";
import { useSurface } from "./context.ts";

/** The part of JSON Schema that the sidecar's schema is written in. */
interface FieldSchema {
  type?: string;
  description?: string;
  enum?: readonly string[];
  properties?: Readonly<Record<string, FieldSchema>>;
  required?: readonly string[];
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * A form made from the sidecar's schema. The sidecar's text is the one truth: the form reads it and writes it
 * anew.
 */
export function SidecarForm({
  text,
  change,
  problems,
}: {
  text: string;
  change: (text: string) => void;
  problems: readonly Problem[];
}) {
  const { about } = useSurface();
  const values = objectIn(text);
  if (values === undefined) return null;
  const schema = sidecarJsonSchema(about.limits) as FieldSchema;
  return (
    <Group
      schema={schema}
      values={values}
      path=""
      problems={problems}
      change={(next) => change(JSON.stringify(next, null, 2))}
    />
  );
}

interface GroupProps {
  schema: FieldSchema;
  values: Values;
  path: string;
  problems: readonly Problem[];
  change: (values: Values) => void;
}

function Group({ schema, values, path, problems, change }: GroupProps) {
  const set = (name: string, value: unknown) => {
    const { [name]: _before, ...others } = values;
    // In its place, so that the text changes in one line.
    change(value === undefined ? others : { ...values, [name]: value });
  };
  return (
    <>
      {Object.entries(schema.properties ?? {})
        .filter(([name]) => name !== "$schema")
        .map(([name, field]) => (
          <FormField
            key={name}
            name={name}
            schema={field}
            value={values[name]}
            path={`${path}/${name}`}
            required={schema.required?.includes(name) === true}
            problems={problems}
            change={(value) => set(name, value)}
          />
        ))}
    </>
  );
}

interface FieldProps {
  name: string;
  schema: FieldSchema;
  value: unknown;
  path: string;
  required: boolean;
  problems: readonly Problem[];
  change: (value: unknown) => void;
}

function FormField(props: FieldProps) {
  const { say, problem: worded, field: fieldMeaning } = useSurface();
  const { name, schema, value, path, problems, change } = props;
  if (schema.type === "object" && schema.properties !== undefined)
    return (
      <fieldset>
        <legend>{name}</legend>
        <Group
          schema={schema}
          values={isObject(value) ? value : {}}
          path={path}
          problems={problems}
          change={(next) => change(Object.keys(next).length === 0 ? undefined : next)}
        />
      </fieldset>
    );
  const own = problems.filter((problem) => problem.path === path || problem.path.startsWith(`${path}/`));
  const noteId = `note${path.replaceAll("/", "-")}`;
  return (
    <div class={`field${own.length > 0 ? " wrong" : ""}`}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: each kind of input in it is one. */}
      <label>
        <span>
          {name} <span class="quiet">{props.required ? say("required") : say("optional")}</span>
        </span>
        <Input {...props} describedBy={noteId} wrong={own.length > 0} />
      </label>
      <p id={noteId} class="quiet">
        {own.length > 0
          ? own.map((problem) => worded(problem).message).join(" ")
          : descriptionOf(schema, fieldMeaning(path.slice(1)))}
      </p>
    </div>
  );
}

/** What a field is; the schema says it in English. */
function descriptionOf(
  { description, minimum, maximum }: FieldSchema,
  translated: string | undefined,
): string | undefined {
  return translated === undefined ? description : fill(translated, { minimum, maximum }, {});
}

function Input({
  schema,
  value,
  change,
  describedBy,
  wrong,
}: FieldProps & { describedBy: string; wrong: boolean }) {
  const { say } = useSurface();
  const about = { "aria-describedby": describedBy, "aria-invalid": wrong };
  if (schema.enum !== undefined)
    return (
      <select
        {...about}
        value={String(value ?? "")}
        onChange={({ currentTarget }) => change(currentTarget.value || undefined)}
      >
        <option value="">{say("leftOut")}</option>
        {schema.enum.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    );
  switch (schema.type) {
    case "boolean":
      return (
        <input
          {...about}
          type="checkbox"
          checked={value === true}
          onChange={({ currentTarget }) => change(currentTarget.checked ? true : undefined)}
        />
      );
    case "integer":
    case "number":
      return (
        <input
          {...about}
          type="number"
          value={value === undefined ? "" : String(value)}
          onInput={({ currentTarget }) =>
            change(currentTarget.value === "" ? undefined : Number(currentTarget.value))
          }
        />
      );
    case "string":
      return (
        <input
          {...about}
          value={value === undefined ? "" : String(value)}
          onInput={({ currentTarget }) =>
            change(currentTarget.value === "" ? undefined : currentTarget.value)
          }
        />
      );
    default:
      return (
        <textarea
          {...about}
          rows={2}
          spellcheck={false}
          defaultValue={value === undefined ? "" : JSON.stringify(value)}
          onChange={({ currentTarget }) => change(jsonIn(currentTarget.value))}
        />
      );
  }
}

/**
 * What a list or a dictionary was written as: JSON; anything else as its text, which the rules then refuse by
 * name.
 */
function jsonIn(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function objectIn(text: string): Values | undefined {
  const value = jsonIn(text);
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
