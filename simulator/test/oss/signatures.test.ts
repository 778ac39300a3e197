import { describe, expect, it } from "vitest";
import { signatureV1, stringToSignV1 } from "../../oss/sign-v1.ts";
import { canonicalRequestV4, signatureV4, stringToSignV4 } from "../../oss/sign-v4.ts";

describe("OSS signatures", () => {
  it("signs the documents' PutObject with version 1", () => {
    const text = stringToSignV1(
      {
        method: "PUT",
        headers: {
          "content-md5": "eB5eJF1ptWaXm4bijSPyxw==",
          "content-type": "text/html",
          "x-oss-meta-magic": "abracadabra",
          "x-oss-date": "Wed, 28 Dec 2022 10:27:41 GMT",
          "x-oss-meta-author": "alice",
          host: "not signed",
        },
        path: "/examplebucket/nelson",
        query: [],
      },
      "Wed, 28 Dec 2022 10:27:41 GMT",
    );
    expect(signatureV1("sk", text)).toBe("kSHKmLxlyEAKtZPkJhG9bZb5k7M=");
  });

  it("signs the Go SDK's URL with version 1, sub-resources included", () => {
    const query = [
      ["versionId", "versionId"],
      ["OSSAccessKeyId", "ak"],
      ["Expires", "1699807420"],
    ] as const;
    const text = stringToSignV1({ method: "GET", headers: {}, path: "/bucket/key", query }, "1699807420");
    expect(signatureV1("sk", text)).toBe("dcLTea+Yh9ApirQ8o8dOPqtvJXQ=");
  });

  it("signs the documents' request with version 4", () => {
    const canonical = canonicalRequestV4(
      {
        method: "PUT",
        headers: {
          "content-type": "text/plain",
          "x-oss-head1": "value",
          "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
          "x-oss-date": "20231216T162057Z",
          abc: "not signed",
        },
        path: "/bucket/1234+-/123/1.txt",
        query: [
          ["param1", "value1"],
          ["+param1", "value3"],
          ["|param1", "value4"],
          ["+param2", ""],
          ["|param2", ""],
          ["param2", ""],
        ],
      },
      { additionalHeaders: [], emptyValues: "bare" },
    );
    const scope = { day: "20231216", region: "cn-hangzhou", product: "oss" };
    const text = stringToSignV4("20231216T162057Z", scope, canonical);
    expect(signatureV4("sk", scope, text)).toBe(
      "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe",
    );
  });
});
