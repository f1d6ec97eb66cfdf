import { formText } from '@palaestra/core';
import type { z } from 'zod';
import type { PlantFinding } from './finding.ts';
import { error } from './references.ts';

type Issue = z.core.$ZodIssue;

/** Lists and objects in a plant; one of 10,000 islands has 100,000. */
const MOST_CONTAINERS = 1_000_000;
/** Things in one list: a million faults could not even be counted in reasonable time. */
const MOST_ITEMS = 200_000;

/** A file that is larger than any plant, told before its form is looked at; null for none. */
export function tooMuch(json: unknown): PlantFinding | null {
  const open: { readonly value: unknown; readonly path: string }[] = [{ value: json, path: '' }];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next;
    if (typeof value !== 'object' || value === null) continue;
    const items = Array.isArray(value) ? value.length : 0;
    if (items > MOST_ITEMS) {
      const en = `expected at most ${MOST_ITEMS} entries, found ${items}`;
      return error(path, en, `最多 ${MOST_ITEMS} 项，实际为 ${items} 项`);
    }
    if (++count > MOST_CONTAINERS) {
      const en = `expected at most ${MOST_CONTAINERS} lists and objects, found more`;
      return error('', en, `列表和对象最多 ${MOST_CONTAINERS} 个，实际更多`);
    }
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'object' && inner !== null) {
        open.push({ value: inner, path: path === '' ? key : `${path}.${key}` });
      }
    }
  }
  return null;
}

/** What is wrong with the form of a file. */
export function formFinding(given: Issue, json: unknown): PlantFinding {
  const issue = nearestForm(given);
  const path = issue.path.join('.');
  if (issue.code === 'too_small' && issue.origin === 'array') return error(path, 'it is empty', '不能为空');
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null)?.[key], json);
  const { en, zh } = formText(issue);
  if (value === undefined) {
    // "expected string, received undefined, found undefined" tells nobody that something is not there.
    const wanted = /expected (.+), received undefined$/.exec(en)?.[1];
    const expected = /期望 (.+)，实际为 缺失$/.exec(zh)?.[1];
    if (wanted === undefined || expected === undefined) return error(path, 'it is missing', '缺失');
    return error(path, `it is missing, expected ${wanted}`, `缺失，应为${expected}`);
  }
  // Lists and objects would be too long to tell; unknown members are named by the message.
  if (typeof value === 'object' && value !== null) return error(path, en, zh);
  const found = typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : String(value);
  return error(path, `${en}, found ${found}`, `${zh}，给出的是 ${found}`);
}

/** Of something that may have several forms: what is wrong with the form that it comes nearest to. */
function nearestForm(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  // Another kind of thing, or another name of a form, is further away than a wrong number within.
  const distance = (form: readonly Issue[]) =>
    form.reduce((sum, { code, path }) => sum + (code === 'invalid_value' ? 10 : path.length === 0 ? 5 : 1), 0);
  const [nearest] = issue.errors.toSorted((a, b) => distance(a) - distance(b));
  const inner = nearest?.[0];
  if (inner === undefined) return issue;
  return nearestForm({ ...inner, path: [...issue.path, ...inner.path] });
}
