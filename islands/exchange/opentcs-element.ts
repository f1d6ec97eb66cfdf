import type { XmlElement } from '@rgrove/parse-xml';
import { unreadFile } from '../model/unread-file.ts';

/** A number of an attribute. @throws PalaestraError `bad_file` that names attribute and element, or whose element it is. */
export function numberIn(element: XmlElement, key: string, least: number, file: string, owner = element): number {
  const value = Number(element.attributes[key] ?? Number.NaN);
  if (value >= least && value <= 1e12) return value;
  const found = element.attributes[key] ?? 'nothing';
  const why = {
    en: `expected ${key} of ${least > -1e12 ? `at least ${least}` : 'a number'}, found ${found.slice(0, 40)}`,
    zh: `${key} 应为${least > -1e12 ? `不小于 ${least} 的数` : '数字'}，实际为 ${found.slice(0, 40)}`,
  };
  throw unreadFile('the plant model', why, `${owner.name} ${nameOf(owner, file)}, ${file}`);
}

/** The name of an element. */
export function nameOf(element: XmlElement, file: string): string {
  const { name } = element.attributes;
  if (name !== undefined && name !== '') return name;
  throw unreadFile('the plant model', { en: `a ${element.name} has no name`, zh: `有 ${element.name} 没有名称` }, file);
}
