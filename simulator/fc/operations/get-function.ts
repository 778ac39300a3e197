import { json } from "../../operation.ts";
import { type FcOperation, requiredFunction } from "../backend.ts";
import { describeFunction } from "../descriptions.ts";

export const getFunction: FcOperation = (parameters, backend) =>
  json(describeFunction(requiredFunction(parameters, backend), backend.world.account));
