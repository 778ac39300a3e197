import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { STACK_PARTS } from "../cli/stack/stack-folder.ts";
import { CHOICES, type Choice, type ChoiceName } from "../functions/core/choices.ts";
import { APP_TEXTS, type ReadmeLanguage, readme } from "./app-texts.ts";

/**
 * `npm run app [-- FOLDER]`: makes the application of Serverless Devs that `s init` and its registry take, by default
 * in `app/`: publish.yaml, version.md, a readme in two languages, and in src/ the stack with a place for each choice.
 */
const ROOT = new URL("..", import.meta.url).pathname;
const manifest = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));

/** `SOURCE_BUCKET` is `sourceBucket` in an application. */
export function parameterName(choice: string): string {
  return choice.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** A choice as a field of the form that an application is created with (JSON Schema, with their widgets). */
function parameter(name: ChoiceName): Record<string, unknown> {
  const choice: Choice = CHOICES[name];
  const { title, description } = APP_TEXTS[name];
  return {
    title,
    ...schemaOf(choice),
    description: `${description} ${choice.meaning}: ${choice.wanted}.`,
    // A bucket of the region is offered.
    ...(name === "SOURCE_BUCKET" ? { "x-bucket": { dependency: ["region"] } } : {}),
  };
}

/** Texts only: `s init` takes no default of a number. What a pattern cannot say stands in the description. */
function schemaOf({ rule, default: usual }: Choice): Record<string, unknown> {
  const text = { type: "string", ...(usual === undefined ? {} : { default: usual }) };
  switch (rule.kind) {
    case "text":
      return { ...text, pattern: rule.pattern };
    case "one-of":
      return { ...text, enum: rule.values };
    case "number":
      return { ...text, pattern: "^\\d+(\\.\\d+)?$" };
    case "steps": {
      const { from, to, step } = rule;
      const values = Array.from({ length: (to - from) / step + 1 }, (_, index) =>
        String(from + index * step),
      );
      return { ...text, ...(values.length <= 20 ? { enum: values } : { pattern: "^\\d+$" }) };
    }
  }
}

function publishYaml(): string {
  const names = Object.keys(CHOICES) as ChoiceName[];
  return stringify({
    Edition: "3.0.0",
    Type: "Project",
    Name: manifest.name,
    Version: manifest.version,
    Provider: ["阿里云"],
    Description: "把镜像文件上传到 OSS，自动导入为 ECS 自定义镜像；导入前检查，全程可查，随时可取消。",
    HomePage: manifest.repository.url.replace(/^git\+|\.git$/g, ""),
    Tags: ["镜像", "自定义镜像", "OSS 触发器", "云工作流"],
    Category: "基础云服务",
    Service: {
      函数计算: { Runtime: "Node.JS", Authorities: ["AliyunFCFullAccess"] },
      工作流: { Authorities: ["AliyunFnFFullAccess"] },
      对象存储: { Authorities: ["AliyunOSSFullAccess"] },
      日志服务: { Authorities: ["AliyunLogFullAccess"] },
      其它: { Authorities: ["AliyunROSFullAccess", "AliyunRAMFullAccess"] },
    },
    Organization: manifest.name,
    Effective: "Public",
    Parameters: {
      type: "object",
      additionalProperties: false,
      // `s init` gives what is not said its default only where it is required.
      required: names.map(parameterName),
      properties: Object.fromEntries(names.map((name) => [parameterName(name), parameter(name)])),
    },
  });
}

/** s.yaml with a place for each choice instead of a variable of the environment. */
export function withPlaces(stack: string): string {
  const place = (name: string) => `{{ ${parameterName(name)} }}`;
  return stack
    .replace(/\$\{json\(env\('(\w+)'[^)]*\)\)\}/g, (_, name: string) => place(name))
    .replace(/\$\{env\('(\w+)'[^)]*\)\}/g, (_, name: string) => `'${place(name)}'`)
    .replace(/^access: .*$/m, "access: '{{ access }}'")
    .replace(/^# What is deployed, .*$/m, "# What is deployed, with Serverless Devs: `s deploy`.")
    .replace(
      /^ +# A deployer's choices, .*$/m,
      "  # What was chosen when this was made; publish.yaml says what is right.",
    );
}

/** The newest entry of CHANGELOG.md, which is what the application's version tells. */
function newestChanges(changelog: string): string {
  const [, newest = ""] = changelog.split(/^## .*$/m);
  return `${newest.trim()}\n`;
}

/** Writes the application to a folder, which is emptied first. The functions must be built. */
export async function writeApp(folder: string): Promise<void> {
  const read = (file: string) => readFile(join(ROOT, file), "utf8");
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "src"), { recursive: true });
  for (const part of STACK_PARTS) await cp(join(ROOT, part), join(folder, "src", part), { recursive: true });
  const readmeFiles: Record<ReadmeLanguage, string> = { zh: "readme.md", en: "readme_en.md" };
  const files = {
    "publish.yaml": publishYaml(),
    "version.md": newestChanges(await read("CHANGELOG.md")),
    [readmeFiles.zh]: readme("zh", manifest.name),
    [readmeFiles.en]: readme("en", manifest.name),
    "src/readme.md": readme("zh", manifest.name),
    "src/s.yaml": withPlaces(await read("s.yaml")),
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const folder = resolve(process.argv[2] ?? join(ROOT, "app"));
  await writeApp(folder);
  console.log(`The application is in ${folder}.`);
}
