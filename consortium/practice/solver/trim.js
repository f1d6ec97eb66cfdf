// The package brings every solver of OR-Tools (318 MB); here CP-SAT alone is used, so the others go. Plain JavaScript:
// npm may run it with a Node that strips no types.
import { readdirSync, rmSync } from 'node:fs';

const build = new URL('node_modules/or-tools-wasm/build/javascript/', import.meta.url);
for (const folder of ['wasm/', 'node-wasm/']) {
  for (const name of readdirSync(new URL(folder, build))) {
    if (!name.startsWith('cp_sat_') || name.endsWith('.map')) rmSync(new URL(folder + name, build));
  }
}
