import { createAccount } from "../account.ts";
import type { Clock } from "../clock.ts";
import type { World } from "../edge.ts";
import { createFaults } from "../faults.ts";
import { createRam } from "../ram/ram.ts";
import { seededRandom } from "../random.ts";
import { createSpy } from "../spy.ts";

const ACCOUNT_ID = "1234567890123456";
const REGION = "cn-hangzhou";
const ROOT = { accessKeyId: "local-access-key-id", accessKeySecret: "local-access-key-secret" };

/** What one service of the simulator needs to stand alone. */
export function createWorld<OneClock extends Clock>(
  clock: OneClock,
  { seed = 1, root = ROOT }: { seed?: number; root?: typeof ROOT } = {},
): World & { clock: OneClock } {
  const random = seededRandom(seed);
  const account = createAccount({ id: ACCOUNT_ID, region: REGION, root }, { clock, random });
  return {
    account,
    ram: createRam(account),
    clock,
    random,
    spy: createSpy({ capacity: 10_000 }),
    faults: createFaults(),
  };
}
