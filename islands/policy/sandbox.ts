import { EvalFlags, Intrinsics, JSException, type JSValueHandle, QuickJS, type QuickJSOptions } from 'quickjs-wasi';
import { faultOf, POLICY_FILE, PolicyError, type PolicyFault, TOO_DEEP, TOO_LONG } from './fault.ts';
import { PRELUDE } from './prelude.ts';

/** The bytes of `quickjs-wasi/quickjs.wasm`, or the module compiled from them, which is quicker where many runs follow. */
export type SandboxWasm = QuickJSOptions['wasm'];

/** Bounds of a policy. Steps are counted, not timed, so that a run ends at the same place on every machine. */
export interface SandboxLimits {
  /** Steps, in ten thousands: jumps backwards and calls. Of one decision, of all decisions of a run. */
  readonly decision: number;
  readonly run: number;
  /** Bytes. */
  readonly memory: number;
}

/** A decision may take about a tenth of a second, a run about half a minute of its own. */
export const LIMITS: SandboxLimits = { decision: 250, run: 100_000, memory: 16 * 1024 * 1024 };

/** Bytes of QuickJS's stack, some 400 calls; more of it could run into the end of the browser's own. */
const STACK = 96 * 1024;

/** Neither time nor anything by which a policy could hide steps from the count. */
const WITHOUT = Intrinsics.DATE | Intrinsics.PROXY | Intrinsics.PERFORMANCE | Intrinsics.WEAK_REF;

/** A policy's module in QuickJS, alone in a WebAssembly memory of its own: nothing of the host can be reached from it. */
export interface Sandbox {
  /** What the module exports: names and types of values. */
  readonly exports: ReadonlyMap<string, string>;
  /**
   * Call an exported function with JSON arguments. A number, null, the text of a list of numbers (`#` and the numbers
   * between commas), or JSON text; anything else is told by the name of its type. @throws PolicyError
   */
  call(name: string, args: string, line: number): number | string | null;
  /** What the policy printed since it was last asked. */
  printed(): readonly string[];
  dispose(): void;
}

/** Read a policy's module, without types, into a sandbox. @throws PolicyError with the line of what failed. */
export async function openSandbox(js: string, wasm: SandboxWasm, seed: number, limits = LIMITS): Promise<Sandbox> {
  let left = 0;
  let leftOfRun = limits.run;
  const vm = await QuickJS.create({
    wasm,
    memoryLimit: limits.memory,
    maxStackSize: STACK,
    intrinsics: Intrinsics.ALL & ~WITHOUT,
    timezoneOffset: 0,
    interruptHandler: () => --left < 0 || --leftOfRun < 0,
    wasi: (memory: { readonly buffer: ArrayBuffer }) => ({
      // The clock would seed QuickJS's own chance; the prelude replaces what hangs on it.
      clock_time_get(_clock: number, _precision: bigint, at: number) {
        new DataView(memory.buffer).setBigUint64(at, 0n, true);
        return 0;
      },
    }),
  });

  /** Do something in the sandbox within the limits of one decision. */
  function guarded<T>(line: number, action: () => T): T {
    left = limits.decision;
    try {
      return action();
    } catch (error) {
      throw new PolicyError(faultFrom(error, js, line));
    }
  }

  try {
    const parts = guarded(1, () => {
      const prelude = vm.evalCode(PRELUDE, 'prelude.js');
      return vm.callFunction(prelude, vm.undefined, vm.newNumber(seed));
    });
    const [connect, call, printed] = [0, 1, 2].map((index) => parts.getProp(String(index)));
    const loaded = guarded(1, () => vm.evalCode(js, POLICY_FILE, EvalFlags.TYPE_MODULE));
    guarded(1, () => vm.executePendingJobs());
    const module = await settled(vm, loaded, js);
    const names = guarded(1, () => vm.callFunction(connect!, vm.undefined, module).consume((text) => text.toString()));
    return {
      exports: new Map(names.split('\n').map((line) => line.split(' ') as [string, string])),
      call: (name, args, line) =>
        guarded(line, () => {
          const given = [vm.newString(name), vm.newString(args)] as const;
          const chosen = vm.callFunction(call!, vm.undefined, ...given);
          const value = chosen.isNumber ? chosen.toNumber() : chosen.isNull ? null : chosen.toString();
          for (const handle of [...given, chosen]) handle.dispose();
          return value;
        }),
      printed: () => JSON.parse(guarded(1, () => vm.callFunction(printed!, vm.undefined).consume(String))),
      dispose: () => vm.dispose(),
    };
  } catch (error) {
    vm.dispose();
    throw error;
  }
}

/** The exports of a module that was evaluated. */
async function settled(vm: QuickJS, promise: JSValueHandle, js: string): Promise<JSValueHandle> {
  // 0: it waits, at its top level, for what never comes.
  if (promise.promiseState === 0) {
    const message = { en: 'waits for ever (await)', zh: '永远等待（await）' };
    throw new PolicyError({ line: 1, column: 1, message });
  }
  const result = await vm.resolvePromise(promise);
  if ('value' in result) return result.value;
  const { error } = result;
  const text = (name: string) => (error.isObject ? error.getProp(name).consume(String) : '');
  const thrown = error.isError
    ? { name: text('name'), message: text('message'), stack: text('stack') }
    : { name: 'thrown', message: String(error), stack: '' };
  throw new PolicyError(faultOf(thrown, js, 1));
}

function faultFrom(error: unknown, js: string, line: number): PolicyFault {
  if (error instanceof PolicyError) return error.fault;
  if (error instanceof JSException) {
    const { name, message, stack = '' } = error;
    const fault = faultOf({ name, message, stack }, js, line);
    error.dispose();
    return fault;
  }
  // The host's own stack ended, or the sandbox's memory cannot grow.
  const message = error instanceof RangeError ? TOO_DEEP : TOO_LONG;
  return { line, column: 1, message };
}
