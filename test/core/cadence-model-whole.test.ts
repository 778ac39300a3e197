import { testModel } from "./modelled-imports.ts";

testModel(20_000);
