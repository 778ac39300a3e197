import type { Parameters } from "../../parameters.ts";
import type { FnfOperation } from "../backend.ts";
import { fnfError } from "../errors.ts";
import { shownExecution } from "../execution-fields.ts";
import { EMPTY_PAYLOAD, type Payload, readPayload } from "../payload.ts";

/** Idempotent by name while the execution runs; then ExecutionAlreadyExists. Published answers have an empty Status. */
export const startExecution: FnfOperation = (parameters, { store, engine }) => {
  parameters.refuse(["CallbackFnFTaskToken", "Qualifier"]);
  const flowName = parameters.required("FlowName");
  const name = parameters.text("ExecutionName");
  const { execution, isNew } = store.start({ flowName, name, input: inputOf(parameters) }, engine);
  return isNew
    ? { ...shownExecution(execution), Status: "", Output: "", StoppedTime: "" }
    : shownExecution(execution);
};

function inputOf(parameters: Parameters): Payload {
  const text = parameters.text("Input");
  if (text === undefined) return EMPTY_PAYLOAD;
  const payload = readPayload(text);
  if (payload === undefined)
    throw fnfError("InvalidArgument", "Input must be the text of a JSON object of at most 64 KiB.");
  return payload;
}
