import type { NameOrText } from '@palaestra/core';
import type { Language } from '../../app/i18n/index.ts';

/** A name in the reader's language; the other one stays as it is. */
export function named(old: NameOrText | undefined, language: Language, text: string): NameOrText | undefined {
  if (text === '') return undefined;
  if (typeof old === 'object') return { ...old, [language]: text };
  return text;
}
