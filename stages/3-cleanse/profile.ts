import { PalaestraError, Profile, Rule } from '@palaestra/core';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { CHECKS } from './checks.ts';

/** Profiles by id. */
export type Profiles = ReadonlyMap<string, Profile>;

/** A profile as written: it may extend another, replace rules of it by their id, and leave some of them out. */
const ProfileFile = z.strictObject({
  ...Profile.shape,
  extends: z.string().optional(),
  without: z.array(z.string()).default([]),
  rules: z.array(z.strictObject(Rule.shape)).default([]),
});

/**
 * Read a profile from YAML text.
 *
 * @param name What to call the text in a message: the file's name.
 * @param bases Profiles that it may extend.
 * @throws PalaestraError `bad_input` with the path of the faulty key, for example `rules[3].holds.op`.
 */
export function parseProfile(text: string, name: string, bases: Profiles): Profile {
  const document = parseDocument(text, { prettyErrors: true });
  const fault = document.errors[0];
  if (fault) throw bad(name, '(YAML)', fault.message.split('\n')[0]!);
  const parsed = ProfileFile.safeParse(plain(document, name));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw bad(name, pathOf(issue.path), issue.message);
  }
  const { extends: base, without, ...own } = parsed.data;
  const inherited = base === undefined ? [] : bases.get(base)?.rules;
  if (!inherited) throw bad(name, 'extends', `expected one of ${[...bases.keys()].join(', ')}, found ${base}`);
  for (const [index, id] of without.entries()) {
    if (!inherited.some((rule) => rule.id === id)) {
      throw bad(name, `without[${index}]`, `expected a rule of ${base ?? 'a base profile'}, found ${id}`);
    }
  }
  checkRules(own.rules, name);
  const replaced = new Set([...without, ...own.rules.map(({ id }) => id)]);
  const rules = [...inherited.filter(({ id }) => !replaced.has(id)), ...own.rules];
  if (rules.length === 0) throw bad(name, 'rules', 'expected at least one rule, found none');
  return { ...own, rules };
}

/** Refuses a document whose aliases unfold without end. */
function plain(document: { toJS(): unknown }, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw bad(name, '(YAML)', (error as Error).message);
  }
}

/** A rule must name a check, a measurement of it, and parameters that the check understands. */
function checkRules(rules: readonly Rule[], name: string): void {
  const ids = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const at = `rules[${index}]`;
    if (ids.has(rule.id)) throw bad(name, `${at}.id`, `expected an id of its own, found ${rule.id} twice`);
    ids.add(rule.id);
    const check = CHECKS.find((candidate) => candidate.name === rule.check);
    if (!check) {
      throw bad(name, `${at}.check`, `expected one of ${CHECKS.map((c) => c.name).join(', ')}, found ${rule.check}`);
    }
    if (!check.measures.includes(rule.measurement)) {
      throw bad(name, `${at}.measurement`, `expected one of ${check.measures.join(', ')}, found ${rule.measurement}`);
    }
    for (const [key, value] of Object.entries(rule.parameters)) {
      const kind = check.parameters[key];
      if (!kind) {
        const known = Object.keys(check.parameters).join(', ') || 'none';
        throw bad(name, `${at}.parameters.${key}`, `expected a parameter of ${check.name} (${known}), found ${key}`);
      }
      if (kind === 'number' ? typeof value !== 'number' : !Array.isArray(value)) {
        const wanted = kind === 'number' ? 'a number' : 'a list of texts';
        throw bad(name, `${at}.parameters.${key}`, `expected ${wanted}, found ${JSON.stringify(value)}`);
      }
    }
  }
}

function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || '(top)';
}

function bad(name: string, path: string, reason: string): PalaestraError {
  return new PalaestraError('bad_input', `Cannot read the profile: ${reason}, at ${path} (${name})`, {
    details: { path, name },
  });
}
