import type { Bilingual } from '@palaestra/core';
import { POLICY_TYPES } from '@palaestra/islands';

/** A member of what a policy is given, or one of the functions that it may export. */
export interface Word {
  readonly name: string;
  /** As TypeScript writes it. */
  readonly type: string;
  readonly about: string;
}

/** What a policy is given, and what it may export, read from the declarations. */
export interface PolicyWords {
  readonly interfaces: ReadonlyMap<string, readonly Word[]>;
  readonly functions: readonly (Word & { readonly parameters: readonly Word[] })[];
}

/**
 * Read declarations of the form that `POLICY_TYPES` has: interfaces with one member a line, functions on one line, a comment
 * before each. A comment stands for the members after it up to the next one.
 */
function readWords(types: string): PolicyWords {
  const interfaces = new Map<string, Word[]>();
  const functions: (Word & { parameters: Word[] })[] = [];
  let members: Word[] | null = null;
  let about = '';
  for (const line of types.split('\n')) {
    const text = line.trim();
    const comment = /^\/\*\* (.*) \*\/$/.exec(text)?.[1];
    const begun = /^interface (\w+)(?: extends (\w+))? \{$/.exec(text);
    const member = /^(\w+)\??: (.+);$/.exec(text);
    const declared = /^declare function (\w+)\((.*)\): (.+);$/.exec(text);
    if (comment !== undefined) about = comment;
    else if (begun) {
      members = [...(interfaces.get(begun[2] ?? '') ?? [])];
      interfaces.set(begun[1]!, members);
      about = '';
    } else if (text === '}') members = null;
    else if (members !== null && member) members.push({ name: member[1]!, type: member[2]!, about });
    else if (declared) {
      const [, name = '', inside = '', result = ''] = declared;
      const parameters = inside.split(', ').map((one) => {
        const [parameter = '', type = ''] = one.split(': ');
        return { name: parameter, type, about: '' };
      });
      functions.push({ name, type: `(${inside}) => ${result}`, about, parameters });
      about = '';
    } else if (text === '') about = '';
  }
  return { interfaces, functions };
}

/** The words of policies, explained in each language. */
export const WORDS: Readonly<Record<keyof Bilingual, PolicyWords>> = {
  en: readWords(POLICY_TYPES.en),
  zh: readWords(POLICY_TYPES.zh),
};

/**
 * The type of a name at the end of `before`: as it is declared, as a parameter of an exported rule, or as the item that a
 * function over a list is called with. Null where nothing tells.
 */
export function typeOfName(words: PolicyWords, before: string, name: string): string | null {
  const declared = last(before, new RegExp(`\\b${name}\\s*:\\s*(\\w+(?:\\[\\])*)`, 'g'));
  if (declared) return declared[1]!;
  // `orders.map((order) =>`, `for (const order of orders)`
  const called = last(before, new RegExp(`\\b(\\w+)\\.\\w+\\(\\s*(?:function\\s*)?\\(?\\s*${name}\\b`, 'g'));
  const looped = last(before, new RegExp(`\\b(?:const|let)\\s+${name}\\s+of\\s+(\\w+)`, 'g'));
  const list = called?.[1] ?? looped?.[1];
  if (list !== undefined && list !== name) {
    const type = typeOfName(words, before, list);
    if (type?.endsWith('[]')) return type.slice(0, -2);
  }
  // A rule that is written without types.
  const rule = last(before, /\bfunction\s+(\w+)\s*\(/g)?.[1];
  return words.functions.find((one) => one.name === rule)?.parameters.find((one) => one.name === name)?.type ?? null;
}

/** Members of what a chain such as `order` or `load.order` is, at the end of `before`. */
export function membersOf(words: PolicyWords, before: string, chain: readonly string[]): readonly Word[] {
  const [first = '', ...rest] = chain;
  let type = typeOfName(words, before, first);
  for (const name of rest) type = words.interfaces.get(type ?? '')?.find((word) => word.name === name)?.type ?? null;
  return words.interfaces.get(type ?? '') ?? [];
}

function last(text: string, pattern: RegExp): RegExpExecArray | undefined {
  return [...text.matchAll(pattern)].at(-1);
}
