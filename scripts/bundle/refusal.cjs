/** Stands in a bundle for a module that was left out (left-out.mjs). */
const refuse = (name, why) => {
  throw new Error(`${name} was left out of this bundle: ${why} (scripts/bundle/left-out.mjs).`);
};

/** Anything may be asked of it; calling or constructing any part of it throws. */
const refusal = (name, why) =>
  new Proxy(function leftOut() {}, {
    // What module loaders and promises look for must be absent, and a class may extend it.
    get: (target, key) => {
      if (key === "prototype") return target.prototype;
      return typeof key === "symbol" || ["__esModule", "then"].includes(key)
        ? undefined
        : refusal(`${name}.${key}`, why);
    },
    apply: () => refuse(name, why),
    construct: () => refuse(name, why),
  });

/** A module whose exports are known by name and are copied. */
const refusalOfEach = (name, why, keys) =>
  Object.fromEntries(
    keys.map((key) => [
      key,
      function leftOut() {
        return refuse(`${name}#${key}`, why);
      },
    ]),
  );

module.exports = { refusal, refusalOfEach };
