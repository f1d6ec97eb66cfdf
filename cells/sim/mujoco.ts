import loadModule, { type MainModule } from '@mujoco/mujoco';

/** The MuJoCo engine, compiled to WebAssembly; one per process or worker is enough. */
export type Mujoco = MainModule;

/**
 * Load the engine. Node finds the binary in the package; a browser passes the URL under which its bundle serves
 * `@mujoco/mujoco/mujoco.wasm`.
 */
export async function loadMujoco(wasmUrl?: string): Promise<Mujoco> {
  // The engine's warnings go nowhere: a diverged simulation is noticed by the cell, which looks at the numbers.
  const quiet = { print: () => {}, printErr: () => {} };
  return loadModule(wasmUrl === undefined ? quiet : { ...quiet, locateFile: () => wasmUrl });
}
