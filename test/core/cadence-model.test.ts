import { testModel } from "./modelled-imports.ts";

/** As many as tell; `npm run check` watches 20,000. */
testModel(2500);
