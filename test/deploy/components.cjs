/**
 * Stands in for the Serverless Devs components that s.yaml names, so that the real command runs without a network: each call is a line
 * of JSON in the file that RECORD names. They refuse what the real ones are documented to refuse, and more: whatever they do not know.
 * The one that OUT_OF_ORDER names fails.
 */
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const { resolve } = require("node:path");
const { parse } = require("yaml");

const text = { type: "string", minLength: 1 };
const record = (component, method, props) => {
  if (process.env.OUT_OF_ORDER === component) throw new Error(`${component} is out of order`);
  appendFileSync(process.env.RECORD, `${JSON.stringify({ component, method, props })}\n`);
};

/** An object of these fields and no others; those whose name ends with `?` may be missing. */
const shape = (fields) => ({
  type: "object",
  properties: Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name.replace("?", ""), schema]),
  ),
  required: Object.keys(fields).filter((name) => !name.endsWith("?")),
  additionalProperties: false,
});

const OSS_EVENTS = ["PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"];

/** The props of a function that this project uses (documents of Function Compute 3.0 and of the component). */
const FUNCTION = shape({
  region: text,
  functionName: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_-]{0,63}$" },
  description: text,
  runtime: { enum: ["nodejs18", "nodejs20"] },
  handler: { const: "index.handler" },
  code: text,
  role: { type: "string", pattern: "^acs:ram::[^:]+:role/[a-z0-9-]{1,64}$" },
  cpu: { type: "number", minimum: 0.05, maximum: 16 },
  memorySize: { type: "integer", minimum: 128, maximum: 32768, multipleOf: 64 },
  diskSize: { enum: [512, 10240] },
  timeout: { type: "integer", minimum: 1, maximum: 86400 },
  internetAccess: { type: "boolean" },
  logConfig: shape({
    project: { type: "string", pattern: "^[a-z0-9$].{1,62}$" },
    logstore: text,
    enableRequestMetrics: { type: "boolean" },
    enableInstanceMetrics: { type: "boolean" },
    logBeginRule: { enum: ["None", "DefaultRegex"] },
  }),
  environmentVariables: { type: "object", additionalProperties: text },
  "asyncInvokeConfig?": shape({
    maxAsyncRetryAttempts: { type: "integer", minimum: 0, maximum: 8 },
    maxAsyncEventAgeInSeconds: { type: "integer", minimum: 1, maximum: 2592000 },
    "destinationConfig?": shape({ onFailure: shape({ destination: text }) }),
  }),
  "triggers?": {
    type: "array",
    items: shape({
      triggerName: text,
      triggerType: { const: "oss" },
      sourceArn: { type: "string", pattern: "^acs:oss:[^:]+:[^:]+:[^:]+$" },
      invocationRole: { type: "string", pattern: "^acs:ram::[^:]+:role/" },
      triggerConfig: shape({
        events: {
          type: "array",
          items: { enum: OSS_EVENTS.map((name) => `oss:ObjectCreated:${name}`) },
          minItems: 1,
        },
        filter: shape({ key: shape({ prefix: text, suffix: text }) }),
      }),
    }),
  },
});

class Fc3 {
  async getSchema() {
    return JSON.stringify(FUNCTION);
  }
  async deploy({ props }) {
    if (!existsSync(resolve(props.code, "index.mjs"))) throw new Error(`${props.code} is not built`);
    record("fc3", "deploy", props);
    return { functionName: props.functionName };
  }
  async remove({ props }) {
    record("fc3", "remove", props);
    return {};
  }
}

/** Where the real component deploys to. */
const FLOW_REGIONS =
  "cn-beijing cn-hangzhou cn-shanghai cn-qingdao cn-shenzhen ap-southeast-1 us-west-1 cn-heyuan-acdr-1";

class Flow {
  async deploy({ props }) {
    const { name, region, roleArn, definition, type } = props;
    if (!FLOW_REGIONS.split(" ").includes(region)) throw new Error(`no flows in ${region}`);
    if (!name || !roleArn || type !== "FDL") throw new Error("a flow needs a name, a role and the type FDL");
    if (typeof definition !== "object") throw new Error("the definition was not read");
    record("flow", "deploy", { ...props, definition: JSON.stringify(definition) });
    return { region };
  }
  async remove({ props }) {
    record("flow", "remove", props);
    return {};
  }
}

/** Every `Ref` and `Fn::GetAtt` of a template, wherever it stands. */
function references(node) {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === "Ref") return [value];
    return key === "Fn::GetAtt" ? [value[0]] : references(value);
  });
}

class Ros {
  async deploy({ props }) {
    const source = readFileSync(props.template, "utf8");
    const template = parse(source, { maxAliasCount: 0 });
    const declared = Object.keys(template.Parameters);
    const given = Object.keys(props.parameters);
    if (declared.sort().join() !== given.sort().join())
      throw new Error(`${props.template} declares ${declared}, but is given ${given}`);
    const known = [...declared, ...Object.keys(template.Resources), "ALIYUN::Region"];
    const unknown = references(template).filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`${props.template} refers to ${unknown}`);
    record("ros", "deploy", props);
    return { stackId: "stack" };
  }
  async remove({ props }) {
    record("ros", "remove", props);
    return {};
  }
}

module.exports = { fc3: Fc3, flow: Flow, ros: Ros };
