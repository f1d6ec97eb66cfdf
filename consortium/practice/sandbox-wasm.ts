import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The engine of the sandbox in which policies run (`compilePolicy`), from the package that holds it. */
export function sandboxWasm(): Promise<Buffer> {
  return readFile(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
}
