import { transform } from 'sucrase';
import type { PolicyFault } from './fault.ts';
import { syntaxText } from './syntax-text.ts';

const TOO_NESTED = { en: 'its brackets are nested too deeply', zh: '括号嵌套过深' };

/**
 * TypeScript without its types, each line where it was, so that what the sandbox says about a line holds for the source.
 * Types are not checked.
 */
export function stripTypes(source: string): { readonly js: string } | { readonly fault: PolicyFault } {
  try {
    const { code } = transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      keepUnusedImports: true,
    });
    return { js: code };
  } catch (error) {
    if (error instanceof RangeError) return { fault: { line: 1, column: 1, message: TOO_NESTED } };
    const { loc, message } = error as { loc?: { line: number; column: number }; message: string };
    // Sucrase puts the place behind the text: "Unexpected token (2:7)".
    const text = message.replace(/^Error transforming \S+: /, '').replace(/ \(\d+:\d+\)$/, '');
    return { fault: { line: loc?.line ?? 1, column: loc?.column ?? 1, message: syntaxText(text) } };
  }
}
