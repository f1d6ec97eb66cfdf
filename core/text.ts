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

/**
 * What a person cannot see and another cannot tell apart: controls, half surrogate pairs, marks that turn the direction of
 * what follows (CVE-2021-42574), characters without width, tags. The joiners of emoji and of Indic scripts stay.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\u2028\u2029\ufff9-\ufffb]|(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/u;

/** What a schema says in words of its own, for its `refine`: `formText` tells them in both languages. */
export function said(en: string, zh: string): { readonly error: string; readonly params: { readonly zh: string } } {
  return { error: en, params: { zh } };
}

/** One line that a person typed: composed (NFC), without spaces around it, nothing unseen inside. */
export function line(max: number) {
  return z
    .string()
    .normalize()
    .trim()
    .max(max)
    .refine(
      (text) => !UNSEEN.test(text),
      said(
        'expected a line of visible characters, found one that cannot be seen',
        '应为一行可见文字，其中有看不见的字符',
      ),
    );
}
