import { Worker as Thread } from 'node:worker_threads';
import { requirePlant } from '@palaestra/islands';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { busyPlant } from '../../../../../islands/replay/busy-plant.ts';
import { runPlant } from './run-plant.ts';

/** A browser's worker on a thread of Node: the worker's own file runs in it. */
class ThreadWorker extends EventTarget {
  readonly #thread: Thread;

  constructor(url: URL) {
    super();
    const begin = `
      import { parentPort } from 'node:worker_threads';
      globalThis.self = {
        addEventListener: (_, listen) => parentPort.on('message', (data) => listen({ data })),
        postMessage: (message, { transfer }) => parentPort.postMessage(message, transfer),
      };
      await import(${JSON.stringify(url.href)});`;
    this.#thread = new Thread(new URL(`data:text/javascript,${encodeURIComponent(begin)}`));
    this.#thread.on('message', (data) => this.dispatchEvent(Object.assign(new Event('message'), { data })));
    this.#thread.on('error', ({ message }) => this.dispatchEvent(Object.assign(new Event('error'), { message })));
  }

  postMessage(data: unknown): void {
    this.#thread.postMessage(data);
  }

  terminate(): void {
    void this.#thread.terminate();
  }
}

beforeAll(() => void vi.stubGlobal('Worker', ThreadWorker));
afterAll(() => void vi.unstubAllGlobals());

const plant = requirePlant(busyPlant({ islands: 6, vehicles: 5 }), 'busy');

test('a run tells how far it is and brings the log at its length', async () => {
  const shares: number[] = [];
  const { log, orders, figures, now, stuck, index } = await runPlant({
    plant,
    level: 'paths',
    horizon: 4 * 3600,
    progress: (share) => shares.push(share),
  });
  expect(shares.length).toBeGreaterThan(50);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(now).toBe(4 * 3_600_000);
  expect(stuck).toBeNull();
  expect(figures.finished).toBeGreaterThan(10);
  expect(log.time).toHaveLength(log.count);
  expect(log.detail).toHaveLength(log.count);
  expect(log.time.at(-1)).toBeLessThanOrEqual(now);
  expect(orders.length).toBeGreaterThanOrEqual(figures.finished);
  expect(index.checkpoints.length).toBe(Math.ceil(log.count / 8192));
});

test('the same seed gives the same run, and other rules another one', async () => {
  const run = async (control: object) => {
    const { log } = await runPlant({ plant, seed: 3, horizon: 3600, control });
    return Array.from(log.time);
  };
  expect(await run({})).toEqual(await run({}));
  expect(await run({ vehicle: 'fifo', sequencing: 'spt' })).not.toEqual(await run({}));
});

test('a run that is no longer wanted ends at once, before or while it goes on', async () => {
  const long = { plant, horizon: 366 * 86_400 };
  await expect(runPlant({ ...long, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  const stop = new AbortController();
  const running = runPlant({ ...long, signal: stop.signal, progress: () => stop.abort() });
  await expect(running).rejects.toMatchObject({ code: 'cancelled', message: 'Cannot finish the run: stopped' });
});

test('a scenario is laid over the plant, and one that does not fit is told with its place', async () => {
  const name = { en: 'one more cart', zh: '加一辆车' };
  const cart = { id: 'more', type: 'cart', start: 'in' };
  const run = (path: string) =>
    runPlant({ plant, horizon: 3600, scenario: { name, patch: [{ op: 'add', path, value: cart }] } });
  expect((await run('/vehicles/-')).figures.fleet?.vehicles).toHaveLength(6);
  await expect(run('/vehicles/77')).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('(one more cart, patch.0)'),
  });
});

test('what the engine finds comes in its words', async () => {
  const lost = { ...plant, layout: { ...plant.layout, edges: plant.layout.edges.filter(({ to }) => to !== 'in') } };
  await expect(runPlant({ plant: lost, level: 'paths' })).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringMatching(/no path leads from .* to in/),
  });
});
