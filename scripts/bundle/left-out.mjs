/**
 * What the SDKs load and the functions never reach. A file of a package (`<package>/<file>`), what stands in
 * its place in the bundles, and why nothing of it is reached. Packages are pinned, so the files stay what they
 * were when this was written; a row that no bundle needs any more fails the build.
 * Rows with `command` stand in the bundle of the command, too, which reaches nothing of them either.
 *
 * - `refuse`: whoever calls or constructs anything of it gets an error that says what is missing.
 * - `refuse-each`: the same for a module whose exports are copied one by one; `build.mjs` reads their names
 *   from the module.
 * - `refuse-made`: the same for a module that is a function which makes something when it is loaded.
 * - `replace`: another text. It does what is needed of the original.
 */

/**
 * @typedef {{ files: string[], how: "refuse" | "refuse-each" | "refuse-made", why: string, command?: true }
 *   | { files: string[], how: "replace", text: string, why: string, command?: true }} Row
 */

const CREDENTIALS = "@alicloud/credentials/dist/src";

/** @type {Row[]} */
export const LEFT_OUT = [
  {
    files: [
      ...["rsa_key_pair_credential", "bearer_token_credential"],
      ...[
        "ram_role_arn",
        "oidc_role_arn",
        "ecs_ram_role",
        "default",
        "uri",
        "cli_profile",
        "profile",
        "env",
      ].map((name) => `providers/${name}`),
    ].map((name) => `${CREDENTIALS}/${name}.js`),
    how: "refuse",
    why: "a function's keys come with its context; no other source is asked",
  },
  {
    files: ["@darabonba/typescript/dist/date.js", "@darabonba/typescript/dist/file.js"],
    how: "refuse",
    why: "dates and files of generated SDK code (with moment); RPC calls use neither",
    command: true,
  },
  {
    files: ["@darabonba/typescript/dist/xml.js"],
    how: "refuse",
    why: "RPC answers are asked for as JSON",
    command: true,
  },
  {
    files: ["@darabonba/typescript/dist/websocket.js", "@alicloud/openapi-core/dist/websocketUtils/index.js"],
    how: "refuse-each",
    why: "calls go over HTTP (with ws and the proxy agents, which only websockets use)",
    command: true,
  },
  {
    files: ["lodash/lodash.js"],
    how: "refuse",
    why: "$dara.merge, which the core client's RPC calls do not use",
    command: true,
  },
  {
    files: ["@alicloud/pop-core/lib/roa.js"],
    how: "refuse",
    why: "Serverless Workflow's API is of the RPC style (the ROA client brings an XML parser)",
    command: true,
  },
  {
    files: [
      ...["bucket.js", "managed-upload.js", "rtmp.js"],
      ...["bucket/index.js", "image/index.js", "multipart.js", "multipart-copy.js", "parallel.js"].map(
        (name) => `common/${name}`,
      ),
    ].map((name) => `ali-oss/lib/${name}`),
    how: "refuse-each",
    why: "the functions put, get and head single small objects",
  },
  { files: ["ali-oss/lib/sts.js"], how: "refuse", why: "a function's keys come with its context" },
  {
    files: ["ali-oss/lib/image.js", "ali-oss/lib/cluster.js"],
    how: "refuse-made",
    why: "other clients than the plain one (the cluster client looks up this machine's addresses when it is loaded)",
  },
  {
    files: ["bowser/src/bowser.js"],
    how: "refuse",
    why: "ali-oss asks for the browser in uploads of many parts only",
  },
  {
    files: ["platform/platform.js"],
    how: "replace",
    text: "module.exports = {};",
    why: "ali-oss names the platform in its User-Agent, and does so by itself where this module knows none",
  },
  {
    files: ["default-user-agent/index.js"],
    how: "replace",
    text: 'module.exports = (name, version) => [name, version].join("/");',
    why: "urllib's User-Agent, over which ali-oss sets its own; the original looks up the system's name",
  },
  {
    files: ["any-promise/index.js"],
    how: "replace",
    text: "module.exports = Promise;",
    why: "urllib's promises; the original looks for other libraries first",
  },
  {
    files: ["mime/index.js"],
    how: "replace",
    text: 'module.exports = require("./lite");',
    why: "the content type of an object by its name; mime's own list without the vendors' types",
  },
  {
    files: ["iconv-lite/lib/index.js"],
    how: "refuse",
    why: "urllib decodes texts in other charsets than Node's; ali-oss asks for bytes",
    command: true,
  },
  {
    files: ["qs/lib/index.js", "formstream/lib/formstream.js", "digest-header/index.js"],
    how: "refuse",
    why: "nested query strings, forms and digest authentication of urllib, which ali-oss does not ask for",
  },
  {
    files: ["mkdirp/index.js", "mz/fs.js"],
    how: "refuse",
    why: "utility's JSON files",
  },
  {
    files: ["xmlbuilder/lib/index.js"],
    how: "refuse",
    why: "xml2js reads OSS's errors with it left out; nothing is written as XML",
  },
  {
    files: ["debug/src/index.js"],
    how: "replace",
    text: "module.exports = () => Object.assign(() => {}, { enabled: false });",
    why: "the SDKs' debug logs, which hold strings to sign and keys; functions write their own log",
  },
];
