/**
 * What a sandbox does before a policy is read: one seeded stream in place of Math.random; a console whose lines are kept,
 * within bounds; and list methods that refuse lists longer than any of a plant, because within one call of theirs the
 * sandbox cannot count steps. It returns [connect, call, printed].
 */
export const PRELUDE = `(function (seed) {
  'use strict';
  const { parse, stringify } = JSON;
  const { apply, ownKeys } = Reflect;
  const { isArray } = Array;

  let a = seed | 0, b = Math.imul(seed, 0x9e3779b1) | 0, c = 0x41c6ce57 | 0, d = 1;
  function uniform() {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  }
  for (let round = 0; round < 12; round++) uniform();
  Math.random = uniform;

  const MOST = 1e6;
  for (const name of ownKeys(Array.prototype)) {
    const original = Array.prototype[name];
    if (typeof original !== 'function' || typeof name === 'symbol' || name === 'constructor') continue;
    const bounded = function (...args) {
      if (this.length > MOST) throw new RangeError('a list of more than a million items');
      return apply(original, this, args);
    };
    Object.defineProperty(bounded, 'name', { value: name });
    Object.defineProperty(Array.prototype, name, { value: bounded, writable: true, configurable: true });
  }

  // Texts one by one: no toJSON and no setter that a policy puts on a prototype comes between.
  const lines = { __proto__: null };
  let count = 0;
  function print(...items) {
    if (count >= 200) return;
    let text = '';
    for (const item of items) text += (text === '' ? '' : ' ') + (typeof item === 'string' ? item : stringify(item));
    lines[count++] = text.length > 500 ? text.slice(0, 500) : text;
  }
  globalThis.console = { log: print, info: print, debug: print, warn: print, error: print };

  // JSON has no word for what is no number, nor for a score beyond all others.
  function scoresOf(list) {
    let text = '';
    for (let at = 0; at < list.length; at++) {
      const score = list[at];
      if (typeof score !== 'number') return null;
      text += (at === 0 ? '#' : ',') + score;
    }
    return text;
  }

  let exported = {};
  return [
    function connect(module) {
      exported = module;
      let names = '';
      for (const name of ownKeys(module)) if (typeof name === 'string') names += name + ' ' + typeof module[name] + '\\n';
      return names;
    },
    function call(name, given) {
      const chosen = apply(exported[name], undefined, parse(given));
      if (typeof chosen === 'number') return chosen;
      if (typeof chosen === 'boolean') return chosen ? 1 : 0;
      if (chosen === null) return null;
      return (isArray(chosen) && scoresOf(chosen)) || (stringify(chosen) ?? typeof chosen);
    },
    function printed() {
      let text = '';
      for (let at = 0; at < count; at++) text += (at === 0 ? '' : ',') + stringify(lines[at]);
      count = 0;
      return '[' + text + ']';
    },
  ];
})`;
