import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { createMultipart } from "../../functions/cloud/multipart.ts";
import { BUCKET, KEY, startRig } from "./upload-rig.ts";

it("more parts and uploads than a page of the list has are all found, and a few can be asked for", async () => {
  const rig = await startRig();
  const multipart = createMultipart(rig.at, BUCKET, { pageSize: 3 });
  try {
    const uploadId = await multipart.begin(KEY);
    const numbers = Array.from({ length: 8 }, (_, index) => index + 1);
    const remaining = numbers.values();
    const send = async () => {
      for (const number of remaining) {
        const body = Readable.from([Buffer.from("x")]);
        await multipart.sendPart({ key: KEY, uploadId, number, sizeBytes: 1, body });
      }
    };
    await Promise.all(Array.from({ length: 4 }, send));
    const parts = await multipart.parts({ key: KEY, uploadId });
    expect(parts?.map(({ number }) => number)).toEqual(numbers);
    expect(parts?.[0]).toMatchObject({ sizeBytes: 1, etag: "9DD4E461268C8034F5C8564E155C67A6" });
    const few = await multipart.parts({ key: KEY, uploadId }, { after: 4, limit: 2 });
    expect(few?.map(({ number }) => number)).toEqual([5, 6]);
    expect(await multipart.parts({ key: KEY, uploadId: "none" })).toBeUndefined();
    const others = await Promise.all(numbers.map(() => multipart.begin(KEY)));
    await multipart.begin(`${KEY}.bak`);
    const open = await multipart.openUploads(KEY);
    expect(open.map((upload) => upload.uploadId).sort()).toEqual([uploadId, ...others].sort());
    await multipart.abort({ key: KEY, uploadId });
    await multipart.abort({ key: KEY, uploadId });
    expect(await multipart.parts({ key: KEY, uploadId })).toBeUndefined();
  } finally {
    multipart.close();
    await rig.close();
  }
});
