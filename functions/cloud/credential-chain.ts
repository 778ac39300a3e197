import Client, { CLIProfileCredentialsProvider } from "@alicloud/credentials";
import type { Credentials } from "./cloud-config.ts";

/** Where the keys of a person or a machine come from; `current` renews temporary ones before they end. */
export interface CredentialSource {
  /** Throws if nothing gives credentials; what is thrown may quote a file with secrets and is never shown. */
  current(): Promise<Credentials & { origin: string }>;
}

/**
 * A `profile` of the aliyun CLI (`~/.aliyun/config.json`) and nothing else; without one the default chain of
 * @alicloud/credentials: OIDC, `~/.alibabacloud/credentials`, the RAM role of the instance, a credentials URI.
 */
export function createCredentialSource({ profile }: { profile?: string | undefined }): CredentialSource {
  const client =
    profile === undefined
      ? new Client.default()
      : new Client.default(null, CLIProfileCredentialsProvider.builder().withProfileName(profile).build());
  return {
    async current() {
      const { accessKeyId, accessKeySecret, securityToken, providerName } = await client.getCredential();
      if (!accessKeyId || !accessKeySecret) throw new Error("no access key");
      return {
        accessKeyId,
        accessKeySecret,
        ...(securityToken ? { securityToken } : {}),
        origin: providerName ?? "unknown",
      };
    },
  };
}
