/**
 * Alibaba Cloud's OSS, ECS image imports, Function Compute and Serverless Workflow on this machine:
 * README.md.
 */
export type { Account, Credential } from "./account.ts";
export type { Clock, Hold, Timer } from "./clock.ts";
export type { Ecs } from "./ecs/ecs.ts";
export { type ProgressKind, progressAt, progressKinds } from "./ecs/progress.ts";
export type { Fault, FaultRule, Faults } from "./faults.ts";
export type { Fc } from "./fc/fc.ts";
export type { Fnf } from "./fnf/fnf.ts";
export { defaultKnobs, type Knobs } from "./knobs.ts";
export type { Oss } from "./oss/oss.ts";
export { type Random, seededRandom } from "./random.ts";
export type { ServiceName, Spy, SpyEvent } from "./spy.ts";
export { readStack, type Stack } from "./stack/read-stack.ts";
export { type Simulator, type SimulatorOptions, startSimulator } from "./start.ts";
export { type VirtualClock, virtualClock } from "./virtual-clock.ts";
export { wallClock } from "./wall-clock.ts";
