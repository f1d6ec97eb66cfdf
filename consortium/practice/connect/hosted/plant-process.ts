import { fork } from 'node:child_process';
import { type Bilingual, PalaestraError, type RunningPlantAction } from '@palaestra/core';
import { childFlags } from '@palaestra/platform/process/child-flags';
import type { FromHosted, HostedAnswer, HostedDetail, HostedOrder, Refusal, ToHosted } from './messages.ts';

/** Megabytes of a plant's objects: the plant, its log, and OPC UA, which takes 200. */
const MEMORY = 768;
/** OPC UA starts in some 2 s, on a busy machine in several times as much, ms. */
const START_MS = 120_000;
const ANSWER_MS = 15_000;

const SILENT: Refusal = {
  code: 'unavailable',
  message: 'Cannot reach the plant: it does not answer',
  details: { reason: 'running_plant_silent' },
};
const ENDED: Refusal = {
  code: 'unavailable',
  message: 'Cannot reach the plant: its process has ended',
  details: { reason: 'running_plant_gone' },
};

/** A plant that runs in a process of its own. */
export interface PlantProcess {
  readonly mqtt: string | null;
  readonly opcua: string | null;
  /** @throws PalaestraError with what the plant refuses, or `unavailable`. */
  act(action: RunningPlantAction): Promise<{ readonly done: Bilingual; readonly time: number }>;
  detail(): Promise<HostedDetail>;
  /** Hear moments, as JSON, until the plant ends; returns how to stop listening. */
  watch(listener: (json: string) => void): () => void;
  /** Ends the plant; its vehicles say goodbye. */
  stop(): Promise<void>;
}

export interface ProcessListeners {
  state(state: HostedDetail['state'], message: Bilingual | null): void;
  /** The process is gone: null when it was asked to, else how it ended. */
  gone(early: string | null): void;
}

/** @throws PalaestraError when the plant cannot be started; nothing is left running then. */
export async function startPlantProcess(order: HostedOrder, listeners: ProcessListeners): Promise<PlantProcess> {
  const child = fork(new URL('./plant.worker.ts', import.meta.url), [], {
    execArgv: childFlags(MEMORY),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const watchers = new Set<(json: string) => void>();
  const asked = new Map<number, (answer: HostedAnswer) => void>();
  const ready = Promise.withResolvers<Extract<FromHosted, { kind: 'ready' }>>();
  const gone = Promise.withResolvers<void>();
  let asks = 0;
  let isGone = false;
  let isAsked = false;
  const tell = (message: ToHosted) => {
    if (child.connected) child.send(message);
  };
  child.on('message', (message: FromHosted) => {
    switch (message.kind) {
      case 'ready':
        ready.resolve(message);
        return;
      case 'refused':
        ready.reject(errorOf(message.refusal));
        return;
      case 'answer':
        asked.get(message.ask)?.(message.answer);
        return;
      case 'moment':
        for (const watcher of watchers) watcher(message.json);
        return;
      case 'state':
        listeners.state(message.state, message.message);
    }
  });
  child.on('error', () => child.kill('SIGKILL'));
  child.once('exit', (code, killed) => {
    isGone = true;
    ready.reject(errorOf(ENDED));
    for (const answer of asked.values()) answer({ refusal: ENDED });
    watchers.clear();
    gone.resolve();
    listeners.gone(isAsked ? null : (killed ?? `code ${code}`));
  });
  const late = setTimeout(() => {
    const seconds = START_MS / 1000;
    ready.reject(new PalaestraError('unavailable', `Cannot start the plant: no answer within ${seconds} s`));
  }, START_MS);

  function ask(request: (id: number) => ToHosted): Promise<Exclude<HostedAnswer, { refusal: unknown }>> {
    const id = asks++;
    const { promise, resolve, reject } = Promise.withResolvers<Exclude<HostedAnswer, { refusal: unknown }>>();
    const timer = setTimeout(() => reject(errorOf(SILENT)), ANSWER_MS);
    asked.set(id, (answer) => {
      if ('refusal' in answer) reject(errorOf(answer.refusal));
      else resolve(answer);
    });
    if (isGone) reject(errorOf(ENDED));
    tell(request(id));
    return promise.finally(() => {
      clearTimeout(timer);
      asked.delete(id);
    });
  }

  async function stop(): Promise<void> {
    isAsked = true;
    const kill = setTimeout(() => child.kill('SIGKILL'), 5000);
    if (child.connected) child.disconnect();
    await gone.promise;
    clearTimeout(kill);
  }

  try {
    tell({ kind: 'start', order });
    const { mqtt, opcua } = await ready.promise;
    return {
      mqtt,
      opcua,
      async act(action) {
        const answer = await ask((id) => ({ kind: 'act', ask: id, action }));
        if ('done' in answer) return answer;
        throw new PalaestraError('internal', 'Cannot read what the plant answers');
      },
      async detail() {
        const answer = await ask((id) => ({ kind: 'detail', ask: id }));
        if ('detail' in answer) return answer.detail;
        throw new PalaestraError('internal', 'Cannot read what the plant answers');
      },
      watch(listener) {
        watchers.add(listener);
        if (watchers.size === 1) tell({ kind: 'watch', watched: true });
        return () => {
          if (watchers.delete(listener) && watchers.size === 0) tell({ kind: 'watch', watched: false });
        };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function errorOf({ code, message, details }: Refusal): PalaestraError {
  return new PalaestraError(code, message, details === undefined ? {} : { details });
}
