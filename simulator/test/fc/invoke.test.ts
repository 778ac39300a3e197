import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ACCOUNT, fcClient, fixtureFunction, useFc } from "./use-fc.ts";

const simulator = useFc({
  functions: [
    fixtureFunction("acts"),
    fixtureFunction("measures"),
    fixtureFunction("echo", {
      roleArn: `acs:ram::${ACCOUNT}:role/echo-role`,
      environmentVariables: { GREETING: "hello" },
      timeoutSeconds: 7,
    }),
  ],
});

const invoke = (body: string | Buffer, headers: Record<string, string> = {}, name = "echo") =>
  simulator.client.post(`/functions/${name}/invocations`, body, headers, { qualifier: "LATEST" });
const json = (data: unknown) => JSON.parse(String(data));

describe("a synchronous invocation", () => {
  test("gives the handler the payload as a Buffer and its answer back as JSON text", async () => {
    const { headers, data } = await invoke('{"ä":1}');
    expect(json(data)).toMatchObject({ event: '{"ä":1}', isBuffer: true });
    expect(headers["content-type"]).toBe("application/octet-stream");
    expect(headers["x-fc-request-id"]).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(headers["x-fc-error-type"]).toBeUndefined();
  });

  test("gives the handler the documented context, with keys of its role", async () => {
    const { headers, data } = await invoke("{}");
    const { context } = json(data);
    expect(context).toMatchObject({
      requestId: headers["x-fc-request-id"],
      region: "cn-hangzhou",
      accountId: ACCOUNT,
      function: { name: "echo", handler: "index.handler", memory: 512, timeout: 7 },
      service: { qualifier: "LATEST" },
      logger: ["debug", "error", "info", "log", "warn"],
    });
    const issued = simulator.world.account.find(context.credentials.accessKeyId);
    expect(issued).toMatchObject({
      accessKeySecret: context.credentials.accessKeySecret,
      securityToken: context.credentials.securityToken,
      roleName: "echo-role",
    });
  });

  test("gives the handler the same keys again until they near their end, then new ones", async () => {
    const keys = async () => json((await invoke("{}")).data).context.credentials.accessKeyId as string;
    const first = await keys();
    await simulator.world.clock.sleep(11 * 3_600_000);
    expect(await keys()).toBe(first);
    await simulator.world.clock.sleep(2 * 3_600_000);
    const second = await keys();
    expect(second).not.toBe(first);
    expect(simulator.world.account.find(second)?.expiresAtMs).toBe(
      simulator.world.clock.now() + 36 * 3_600_000,
    );
  });

  test("lets the handler see its own environment and nothing of the machine's", async () => {
    process.env["FC_TEST_OF_THE_MACHINE"] = "secret";
    try {
      const { environment } = json((await invoke("{}")).data);
      expect(environment).toMatchObject({
        GREETING: "hello",
        FC_FUNCTION_NAME: "echo",
        OSS_ENDPOINT: "http://oss.test",
        ECS_ENDPOINT: "http://ecs.test",
        FNF_ENDPOINT: "http://fnf.test",
        FC_ENDPOINT: simulator.url,
      });
      expect(environment).not.toHaveProperty("FC_TEST_OF_THE_MACHINE");
      expect(environment["PATH"]).not.toBe(process.env["PATH"]);
    } finally {
      delete process.env["FC_TEST_OF_THE_MACHINE"];
    }
  });

  test("lets the handler tell simulated time, however it asks", async () => {
    const { clock } = simulator.world;
    const before = json((await invoke("{}")).data);
    await clock.sleep(3_600_000);
    const { now, newDate, dateText, isDate, given } = json((await invoke("{}")).data);
    expect(now).toBe(clock.now());
    expect(now - before.now).toBe(3_600_000);
    expect(Date.parse(newDate)).toBe(now);
    expect(Date.parse(dateText)).toBe(now - (now % 1000));
    expect([isDate, given]).toEqual([true, "1970-01-01T00:00:00.000Z"]);
  });

  test.each([
    ["an object as JSON", { act: "answer", value: { a: [1] } }, '{"a":[1]}'],
    ["text as it is", { act: "answer", value: "plain" }, "plain"],
    ["null as JSON", { act: "answer", value: null }, "null"],
    ["nothing as nothing", { act: "nothing" }, ""],
  ])("answers %s", async (_, event, expected) => {
    const { data } = await invoke(JSON.stringify(event), {}, "acts");
    expect(data).toBe(expected);
  });

  test("answers bytes as they are", async () => {
    const { data } = await simulator.client.post(
      "/functions/acts/invocations",
      JSON.stringify({ act: "bytes" }),
      {},
      {},
      { rawBuf: true },
    );
    expect(data).toEqual(Buffer.from([0, 1, 255]));
  });

  test("gives the last of the log when it is asked for", async () => {
    const { headers } = await invoke(JSON.stringify({ act: "say" }), { "x-fc-log-type": "Tail" }, "acts");
    const tail = Buffer.from(headers["x-fc-log-result"] ?? "", "base64").toString();
    expect(tail).toContain("said to stdout\nsaid to stderr\n");
    expect(tail).toContain(`${headers["x-fc-request-id"]} [warn] said to the logger`);
  });

  test("takes a payload of 32 MiB and refuses a larger one", async () => {
    const limit = 32 * 1024 * 1024;
    const { data } = await invoke(Buffer.alloc(limit), {}, "measures");
    expect(data).toBe(String(limit));
    await expect(invoke(Buffer.alloc(limit + 1), {}, "measures")).rejects.toThrow("failed with 400");
  });
});

describe("what a function writes", () => {
  test("is kept with the invocation's request id, in order", async () => {
    const { headers } = await invoke(JSON.stringify({ act: "say" }), {}, "acts");
    const id = headers["x-fc-request-id"];
    const lines = simulator.fc.logs("acts").filter(({ requestId }) => requestId === id);
    expect(lines.map(({ stream }) => stream)).toEqual(["stdout", "stderr", "logger"]);
    expect(lines[0]?.text).toBe("said to stdout\n");
  });
});

describe("a request is refused", () => {
  const refused = async (request: Promise<unknown>) => {
    const error = await request.then(
      () => new Error("it was not refused"),
      (reason: Error & { code?: string }) => reason,
    );
    return { name: error.name, message: error.message };
  };

  test("with 404 when no function has the name", async () => {
    const { message } = await refused(invoke("{}", {}, "nobody"));
    expect(message).toMatch(/failed with 404\. requestid: 1-/);
  });

  test("in the fields of API 2023-03-30, or in the older ones when the knob says so", async () => {
    const path = "/functions/nobody/invocations";
    const raw = async () => {
      const date = new Date().toUTCString();
      const type = "application/octet-stream";
      const text = `POST\n\n${type}\n${date}\n/2023-03-30${path}`;
      const signature = createHmac("sha256", "local-access-key-secret").update(text).digest("base64");
      const response = await fetch(`${simulator.url}/2023-03-30${path}`, {
        method: "POST",
        headers: { date, "content-type": type, authorization: `FC local-access-key-id:${signature}` },
      });
      return {
        status: response.status,
        id: response.headers.get("x-fc-request-id"),
        body: await response.json(),
      };
    };
    const newer = await raw();
    expect(newer).toMatchObject({ status: 404, body: { RequestId: newer.id, Code: "FunctionNotFound" } });
    simulator.fc.knobs.errorFields = "ErrorCode";
    try {
      expect((await raw()).body).toEqual({
        ErrorCode: "FunctionNotFound",
        ErrorMessage: "function 'nobody' does not exist.",
      });
      expect(await refused(invoke("{}", {}, "nobody"))).toMatchObject({ name: "FCFunctionNotFoundError" });
    } finally {
      simulator.fc.knobs.errorFields = "by-version";
    }
  });

  test("with ServiceNotFound on the older paths, since functions of 3.0 are in no service", async () => {
    const client = fcClient(simulator.url);
    client.version = "2016-08-15";
    const { name, message } = await refused(client.invokeFunction("default", "echo", "{}"));
    expect(name).toBe("FCServiceNotFoundError");
    expect(message).toContain("service 'default' does not exist");
  });

  test("when it names a version that does not exist", async () => {
    const request = simulator.client.post("/functions/echo/invocations", "{}", {}, { qualifier: "7" });
    expect((await refused(request)).message).toContain("failed with 404");
  });

  test("when its path is nobody's", async () => {
    expect((await refused(simulator.client.get("/nobody"))).message).toContain("failed with 400");
  });

  test("when its type is neither Sync nor Async", async () => {
    expect((await refused(invoke("{}", { "x-fc-invocation-type": "Later" }))).message).toContain(
      "failed with 400",
    );
  });

  test.each([
    ["of an unknown key", { accessKeyID: "nobody" }],
    ["signed with a wrong secret", { accessKeySecret: "wrong" }],
  ])("with 403 when it is %s", async (_, keys) => {
    const request = fcClient(simulator.url, keys).post("/functions/echo/invocations", "{}");
    expect((await refused(request)).message).toContain("failed with 403");
  });

  test("with 403 when it is not signed", async () => {
    const response = await fetch(`${simulator.url}/2023-03-30/functions/echo`);
    expect([response.status, await response.json()]).toMatchObject([403, { Code: "AccessDenied" }]);
  });

  test("with 403 when it is more than 15 minutes off, by the simulated and by the real clock", async () => {
    const late = new Date(Date.now() - 16 * 60_000).toUTCString();
    expect((await refused(invoke("{}", { date: late }))).message).toContain("failed with 403");
    const simulated = new Date(simulator.world.clock.now()).toUTCString();
    await expect(invoke("{}", { date: simulated })).resolves.toBeDefined();
  });

  test("with 403 when a role's keys come without their token, or too late", async () => {
    const { clock, account } = simulator.world;
    const { accessKeyId, accessKeySecret, securityToken } = account.issue("operator", 900);
    const keys = { accessKeyID: accessKeyId, accessKeySecret, securityToken };
    const call = (changes: Record<string, string>) =>
      fcClient(simulator.url, { ...keys, ...changes }).post("/functions/echo/invocations", "{}");
    await expect(call({})).resolves.toBeDefined();
    expect((await refused(call({ securityToken: "another" }))).message).toContain("failed with 403");
    await clock.sleep(900_000);
    expect((await refused(call({}))).message).toContain("failed with 403");
  });
});
