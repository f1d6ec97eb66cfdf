import { z } from 'zod';

/**
 * A text that a person reads: always both languages. Strict, because in YAML an unquoted comma turns half of a sentence
 * into a key.
 */
export const Bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
export type Bilingual = z.infer<typeof Bilingual>;

/** A name that is the same in every language (a citation, a project), or a text in both. */
export const NameOrText = z.union([z.string().min(1), Bilingual]);
export type NameOrText = z.infer<typeof NameOrText>;

/** What a reader of `language` sees. */
export function textIn(text: NameOrText, language: keyof Bilingual): string {
  return typeof text === 'string' ? text : text[language];
}
