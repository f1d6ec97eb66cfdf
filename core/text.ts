import { z } from 'zod';

/** A text that a person reads: always both languages. */
export const Bilingual = z.object({ en: z.string().min(1), zh: z.string().min(1) });
export type Bilingual = z.infer<typeof Bilingual>;
