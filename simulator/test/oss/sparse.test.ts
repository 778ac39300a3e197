import { describe, expect, it } from "vitest";
import { crc64 } from "../../oss/crc64.ts";
import { BUCKET, headersOf, useOss } from "./use-oss.ts";

describe("OSS sparse objects", () => {
  const { simulator, client } = useOss();

  it("have any size, real bytes at both ends, and cost nothing", async () => {
    const [head, tail] = [Buffer.from("QFI\xfb", "latin1"), Buffer.from("conectix")];
    const sizeBytes = 40 * 2 ** 30;
    await simulator.oss.putSparse({
      bucket: BUCKET,
      key: "huge.vhd",
      sizeBytes,
      head,
      tail,
      headers: { "x-oss-server-side-encryption": "KMS" },
    });
    expect(headersOf(await client.head("huge.vhd"))).toMatchObject({
      "content-length": String(sizeBytes),
      "x-oss-object-type": "Multipart",
      "x-oss-server-side-encryption": "KMS",
    });
    const range = (Range: string) => client.get("huge.vhd", { headers: { Range } });
    expect((await range("bytes=0-7")).content.equals(Buffer.concat([head, Buffer.alloc(4)]))).toBe(true);
    expect((await range("bytes=-12")).content.equals(Buffer.concat([Buffer.alloc(4), tail]))).toBe(true);
    const read = await simulator.oss.objects.read(BUCKET, "huge.vhd", sizeBytes - 4, sizeBytes + 100);
    expect(read.toString()).toBe("ctix");
    await simulator.oss.putSparse({ bucket: BUCKET, key: "small", sizeBytes: 1000, head, tail });
    const small = (await client.get("small")).content;
    expect(simulator.oss.objects.head(BUCKET, "small")?.crc64).toBe(String(crc64(small)));
    expect(small.length).toBe(1000);
  });
});
