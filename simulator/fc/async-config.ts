import type { Account } from "../account.ts";
import type { Deployed } from "./descriptions.ts";
import { functionArn } from "./function-definition.ts";

/** A function without a configuration of its own has Function Compute's defaults; one that says the same counts as none here. */
export function hasAsyncConfig({ definition }: Deployed): boolean {
  const { maxRetryAttempts, maxEventAgeSeconds, onFailureArn, onSuccessArn } = definition.asyncInvoke;
  return (
    maxRetryAttempts !== 3 || maxEventAgeSeconds !== 18_000 || (onFailureArn ?? onSuccessArn) !== undefined
  );
}

/** The document's struct "AsyncConfig" of API 2023-03-30. */
export function describeAsyncConfig(
  { definition, createdTime, lastModifiedTime }: Deployed,
  account: Account,
) {
  const { maxRetryAttempts, maxEventAgeSeconds, onFailureArn, onSuccessArn } = definition.asyncInvoke;
  return {
    functionArn: functionArn(definition.name, account),
    maxAsyncRetryAttempts: maxRetryAttempts,
    maxAsyncEventAgeInSeconds: maxEventAgeSeconds,
    destinationConfig: {
      ...(onFailureArn === undefined ? {} : { onFailure: { destination: onFailureArn } }),
      ...(onSuccessArn === undefined ? {} : { onSuccess: { destination: onSuccessArn } }),
    },
    asyncTask: false,
    createdTime,
    lastModifiedTime,
  };
}
