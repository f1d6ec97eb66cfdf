import { PalaestraError } from '@palaestra/core';
import type { XmlElement } from '@rgrove/parse-xml';

/** A number of an attribute. @throws PalaestraError `bad_file` that names element and attribute. */
export function numberIn(element: XmlElement, key: string, least: number, file: string): number {
  const value = Number(element.attributes[key] ?? Number.NaN);
  if (value >= least && value <= 1e12) return value;
  const found = element.attributes[key] ?? 'nothing';
  throw new PalaestraError(
    'bad_file',
    `Cannot read the plant model: expected ${key} of ${least === 0 ? 'at least 0' : 'a number'}, found ${found.slice(0, 40)} (${element.name} ${nameOf(element, file)}, ${file})`,
  );
}

/** The name of an element. */
export function nameOf(element: XmlElement, file: string): string {
  const { name } = element.attributes;
  if (name !== undefined && name !== '') return name;
  throw new PalaestraError('bad_file', `Cannot read the plant model: a ${element.name} has no name (${file})`);
}
