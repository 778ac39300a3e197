import { describe, expect, it } from "vitest";
import { mapInOrder } from "../../cli/imports/map-in-order.ts";

describe("answers in order", () => {
  it("come in the items' order with so many calls at a time", async () => {
    let underWay = 0;
    let most = 0;
    const slowest = Array.from({ length: 20 }, (_, index) => 20 - index);
    const answers: number[] = [];
    const map = async (turns: number) => {
      most = Math.max(most, ++underWay);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      underWay -= 1;
      return turns;
    };
    for await (const answer of mapInOrder(slowest, 4, map)) answers.push(answer);
    expect([answers, most]).toEqual([slowest, 4]);
  });

  it("throw where the failed call's would have come", async () => {
    const answers: number[] = [];
    const map = async (item: number) => {
      if (item === 3) throw new Error("the third");
      return item;
    };
    const read = async () => {
      for await (const answer of mapInOrder([1, 2, 3, 4], 4, map)) answers.push(answer);
    };
    await expect(read()).rejects.toThrow("the third");
    expect(answers).toEqual([1, 2]);
  });
});
