import { setTimeout as wait } from 'node:timers/promises';
import type { Heartbeat, StationState } from '@palaestra/core';
import { createClient } from '@palaestra/sdk';

/** Where a server is, and the key of somebody who may add stations. */
interface Server {
  readonly url: string;
  readonly key: string;
}

/** A station with its own key. */
export interface LoadStation {
  readonly id: string;
  readonly key: string;
}

/** What came of it. Times in ms, of every heartbeat and of every state that a page heard. */
export interface LoadResult {
  readonly sent: number;
  readonly refused: number;
  readonly answers: readonly number[];
  /** From the sending of a heartbeat to its arrival at a page. */
  readonly lags: readonly number[];
  readonly pages: readonly PageResult[];
}

interface PageResult {
  readonly messages: number;
  readonly bytes: number;
  /** Stations whose last heartbeat the page knows. */
  readonly upToDate: number;
}

/** Add stations, each with a key of its own. */
export async function addStations({ url, key }: Server, count: number): Promise<LoadStation[]> {
  const client = createClient({ baseUrl: url, key });
  const stations: LoadStation[] = [];
  for (let index = 1; index <= count; index++) {
    const id = `arm-${String(index).padStart(3, '0')}`;
    const robot = { embodiment: 'ur5e', serial: `A-${index}` };
    await client.createStation({ id, name: `Arm ${index}`, simulated: false, cell: null, robot });
    stations.push({ id, key: (await client.createStationKey(id)).key });
  }
  return stations;
}

/**
 * Let every station speak once in `everyMs`, spread over the time, while `pages` listen to the board and one more page has
 * opened it and never reads.
 */
export async function runLoad(
  server: Server,
  stations: readonly LoadStation[],
  { rounds, everyMs, pages }: { readonly rounds: number; readonly everyMs: number; readonly pages: number },
): Promise<LoadResult> {
  const leaving = new AbortController();
  const sentAt = new Map<string, number[]>(stations.map(({ id }) => [id, []]));
  const heard: OpenPage[] = [];
  for (let page = 0; page < pages; page++) heard.push(await openPage(server, sentAt, leaving.signal));
  const stuck = await live(server, leaving.signal);
  const answers: number[] = [];
  let refused = 0;
  async function speak({ id, key }: LoadStation, round: number): Promise<void> {
    const began = performance.now();
    sentAt.get(id)![round] = began;
    const response = await fetch(`${server.url}/api/v1/stations/${id}/heartbeat`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(beat(round)),
    });
    await response.arrayBuffer();
    if (response.ok) answers.push(performance.now() - began);
    else refused++;
  }
  const start = performance.now();
  await Promise.all(
    stations.map(async (station, index) => {
      for (let round = 0; round < rounds; round++) {
        const due = start + round * everyMs + (index / stations.length) * everyMs;
        await wait(Math.max(0, due - performance.now()));
        await speak(station, round);
      }
    }),
  );
  const complete = () => heard.every(({ result }) => result(rounds - 1).upToDate === stations.length);
  for (let tries = 0; tries < 1200 && !complete(); tries++) await wait(100);
  const results = heard.map(({ result }) => result(rounds - 1));
  leaving.abort();
  await stuck.body!.cancel().catch(() => undefined);
  return { sent: answers.length + refused, refused, answers, lags: heard.flatMap(({ lags }) => lags), pages: results };
}

/** The round of a heartbeat travels in it as the number of waiting recordings. */
export function beat(round: number): Heartbeat {
  const names = ['/joint_states', '/tool_pose', '/wrench', '/gripper', '/camera/wrist', '/camera/front'];
  return {
    session: null,
    activity: 'recording',
    streams: names.map((name, index) => ({ name, hz: 50 - ((round + index) % 7) / 10, wanted: 45 })),
    spool: { recordings: round, bytes: round * 44e6 },
    fault: null,
  };
}

interface OpenPage {
  readonly lags: number[];
  result(lastRound: number): PageResult;
}

async function openPage(server: Server, sentAt: Map<string, number[]>, signal: AbortSignal): Promise<OpenPage> {
  const known = new Map<string, number>();
  const lags: number[] = [];
  let messages = 0;
  let bytes = 0;
  const response = await live(server, signal);
  void (async () => {
    let rest = '';
    for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
      bytes += text.length;
      const parts = (rest + text).split('\n\n');
      rest = parts.pop()!;
      for (const part of parts) {
        if (!part.startsWith('data: ')) continue;
        messages++;
        const now = performance.now();
        for (const { station, heartbeat } of JSON.parse(part.slice('data: '.length)) as StationState[]) {
          const round = heartbeat.spool.recordings;
          known.set(station, round);
          const began = sentAt.get(station)?.[round];
          if (began !== undefined) lags.push(now - began);
        }
      }
    }
  })().catch(() => undefined);
  return {
    lags,
    result: (lastRound) => ({
      messages,
      bytes,
      upToDate: [...known.values()].filter((round) => round === lastRound).length,
    }),
  };
}

function live({ url, key }: Server, signal: AbortSignal): Promise<Response> {
  return fetch(`${url}/api/v1/ground/live`, { headers: { Authorization: `Bearer ${key}` }, signal });
}

/** The value below which `share` of the sorted values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
