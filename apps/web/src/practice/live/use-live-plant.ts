import type { PlantMoment, PlantPoint, RunningPlantDetail } from '@palaestra/core';
import { compile, Plant } from '@palaestra/islands';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api } from '../../app/client.ts';
import { problemOf } from '../../app/problem.ts';
import type { FloorHead } from '../floor/floor-canvas.tsx';
import { type FloorMoments, floorMoments } from './floor-moments.ts';

/** Least time between two points of the curve, as a share of what it shows. */
const DENSITY = 1 / 1200;

/** So long after a refusal the plant is listened to again: one that starts takes a few seconds. */
const REFUSED_MS = 2000;

/** A plant that runs on the server, as it is now. */
export interface LivePlant {
  readonly detail: RunningPlantDetail;
  /** Null until the first has come. */
  readonly moment: PlantMoment | null;
  readonly points: readonly PlantPoint[];
  readonly floor: FloorMoments;
  /** Says when the floor is to be drawn again. */
  readonly head: FloorHead;
  /** The server's last word: nothing more comes. */
  readonly ended: boolean;
  /** The line to the server is broken, and is being mended. */
  readonly away: boolean;
}

/** Reads the plant once, again whenever it has changed, and hears its moments in between. */
export function useLivePlant(id: string) {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const reading = useMemo(() => ({ queryKey: ['running plant', id], queryFn: () => api.runningPlant(id) }), [id]);
  // What has ended is not read again, and stays as it was.
  const query = useQuery({ ...reading, enabled: !ended });
  const [moment, setMoment] = useState<PlantMoment | null>(null);
  const [more, setMore] = useState<readonly PlantPoint[]>([]);
  const [away, setAway] = useState(false);
  const { data } = query;
  const edition = data?.edition ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the model changes with its edition alone
  const floor = useMemo(
    () => (data === undefined ? null : floorMoments(compile(Plant.parse(data.model)))),
    [id, edition],
  );
  const head = useMemo(() => newHead(), []);
  const now = useRef({ floor, edition });
  now.current = { floor, edition };
  const last = useRef<PlantMoment | null>(null);
  useEffect(() => {
    // The new floor begins where the old one was.
    if (floor !== null && last.current !== null) floor.take(last.current, performance.now());
    head.turn(() => false);
  }, [floor, head]);
  useEffect(() => {
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    let isLeft = false;
    /** Reads the plant, and says whether the server still knows it. */
    async function isKnown(): Promise<boolean> {
      const error = await client.fetchQuery({ ...reading, staleTime: 0 }).then(
        () => null,
        (reason: unknown) => reason,
      );
      return error === null || problemOf(error).code !== 'not_found';
    }
    function hear({ data: text }: MessageEvent<string>): void {
      const next = JSON.parse(text) as PlantMoment;
      last.current = next;
      setAway(false);
      setMoment(next);
      setMore((points) => grown(points, next.point));
      const { floor: shown, edition: known } = now.current;
      if (known !== 0 && known !== next.edition) void client.invalidateQueries({ queryKey: ['running plant', id] });
      if (shown === null) return;
      shown.take(next, performance.now());
      head.turn(() => shown.moves(performance.now()));
    }
    function listen(): void {
      source = new EventSource(`/api/v1/practice/running/${encodeURIComponent(id)}/live`);
      source.addEventListener('message', hear);
      source.addEventListener('end', () => {
        source.close();
        setEnded(true);
        // Why it ended is known only now.
        void isKnown();
      });
      source.addEventListener('error', () => {
        // Before the first moment the plant may still be starting, which is no loss.
        setAway(last.current !== null);
        // A browser mends a line that broke, but gives up one that the server refused.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(() => void listenIfKnown(), REFUSED_MS);
      });
    }
    async function listenIfKnown(): Promise<void> {
      const known = await isKnown();
      if (isLeft) return;
      if (known) listen();
      else setEnded(true);
    }
    listen();
    return () => {
      isLeft = true;
      clearTimeout(again);
      source.close();
    };
  }, [id, client, head, reading]);
  const points = useMemo(() => joined(data?.points ?? [], more), [data, more]);
  const live: LivePlant | null =
    data === undefined || floor === null ? null : { detail: data, moment, points, floor, head, ended, away };
  return { query, live };
}

/** Tells who draws the floor to draw it, picture by picture while something moves. */
function newHead(): FloorHead & { turn(goesOn: () => boolean): void } {
  const listeners = new Set<() => void>();
  let goesOn = () => false;
  let waiting = false;
  function tell(): void {
    waiting = false;
    for (const listener of listeners) listener();
    if (!goesOn()) return;
    waiting = true;
    requestAnimationFrame(tell);
  }
  return {
    get: () => ({ t: 0, playing: true }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    turn(next) {
      goesOn = next;
      if (!waiting) tell();
    },
  };
}

function grown(points: readonly PlantPoint[], point: PlantPoint): readonly PlantPoint[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [point];
  return point[0] - last[0] < (point[0] - first[0]) * DENSITY ? points : [...points, point];
}

/** What the server counted, and what came since. */
function joined(read: readonly (readonly number[])[], more: readonly PlantPoint[]): readonly PlantPoint[] {
  const known = read as readonly PlantPoint[];
  const until = known.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
  return [...known, ...more.filter(([time]) => time > until)];
}
