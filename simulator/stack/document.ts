import { readFileSync } from "node:fs";
import { dirname, resolve as resolvePath } from "node:path";
import { Props } from "./props.ts";
import { Resolver, readYaml, type VariableSources } from "./variables.ts";

/** One resource of a stack file, its template merged in and its variables resolved. */
export interface ResolvedResource {
  id: string;
  component: string;
  props: unknown;
}

/**
 * Reads a Serverless Devs file, edition 3.0.0: its resources in the order in which they are written. Throws
 * an error with the path of what is wrong, or of what the simulator does not resolve.
 */
export function readStackDocument(
  file: string,
  sources: Omit<VariableSources, "folder">,
): ResolvedResource[] {
  const tree = readYaml(readFileSync(file, "utf8"), file) as Record<string, unknown>;
  const fields = ["edition", "name", "access", "vars", "template", "resources", "actions", "flow"];
  const root = new Props(tree, file, fields);
  if (root.text("edition") !== "3.0.0") root.refuse("edition", "must be 3.0.0");
  const resources = mergeTemplates(tree["resources"], tree["template"] ?? {});
  const resolver = new Resolver({ ...tree, resources }, { ...sources, folder: dirname(resolvePath(file)) });
  // Serverless Devs resolves the templates where they stand, so that `this` is unknown in them.
  resolver.resolve(tree["template"], { path: "template", resource: undefined });
  return Object.entries(resources).map(([id, { component, props }]) => ({
    id,
    component,
    props: resolver.resolve(props, { path: `resources.${id}.props`, resource: id }),
  }));
}

interface WrittenResource {
  component: string;
  props: Record<string, unknown>;
}

/** Puts the props of the template that a resource extends under its own. */
function mergeTemplates(resources: unknown, templates: unknown): Record<string, WrittenResource> {
  const ids = keys(resources);
  const all = new Props(resources, "resources", ids);
  const known = new Props(templates, "template", keys(templates));
  return Object.fromEntries(
    ids.map((id) => {
      const fields = ["component", "props", "extend", "actions"];
      const resource = all.inner(id, fields) ?? all.refuse(id, "is empty");
      const props = resource.any("props") ?? {};
      if (!isMapping(props)) return resource.refuse("props", "must be a mapping");
      const name = resource.inner("extend", ["name"])?.text("name");
      const template = name === undefined ? {} : known.any(name);
      if (!isMapping(template)) return resource.refuse("extend.name", `there is no template ${name}`);
      return [id, { component: resource.text("component"), props: merge(template, props) }];
    }),
  );
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const keys = (value: unknown): string[] => (isMapping(value) ? Object.keys(value) : []);

/** `over` on `under`: mappings are merged, anything else is replaced. */
function merge(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = under[key];
    merged[key] = isMapping(below) && isMapping(value) ? merge(below, value) : value;
  }
  return merged;
}
