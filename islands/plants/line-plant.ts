import type { Bilingual } from '@palaestra/core';
import { Plant } from '../model/plant.ts';
import { commonOf, round, type Shop, setupTimesOf, timeOf, unitsOf, type Work } from './shop.ts';

/** Seconds in which the line carries a product from one station to the next; it counts as part of the work there. */
const TRANSFER = 8;

/** Products that may wait before a station. */
const PLACES = 1;

/** Stations side by side before the line turns, and metres between them. */
const ACROSS = 16;
const PITCH = 8;
const TURN = 14;

interface Station {
  readonly id: string;
  readonly work: Work;
  /** Parts into which the work is divided, and work units side by side. */
  readonly pieces: number;
  readonly units: number;
}

/**
 * The same shop as one serial line: as many work units of every kind, the same times, hours, failures and orders. Work of k
 * units is divided evenly among k stations one after the other. Every product passes every station in turn, also those at
 * which it needs nothing.
 */
export function linePlant(
  shop: Shop,
  line: { readonly id: string; readonly name: Bilingual; readonly notes: Bilingual; readonly source: Bilingual },
): Plant {
  const stations = shop.works.flatMap((work): Station[] => {
    const count = work.units.reduce((sum, units) => sum + units, 0);
    if (work.whole || count === 1) return [{ id: work.id, work, pieces: 1, units: count }];
    return Array.from({ length: count }, (_, index) => ({
      id: `${work.id} ${index + 1}`,
      work,
      pieces: count,
      units: 1,
    }));
  });
  const place = (index: number) => {
    const row = Math.floor(index / ACROSS);
    const column = index % ACROSS;
    return { x: PITCH * (row % 2 === 0 ? column : ACROSS - 1 - column), y: TURN * row };
  };
  const along = ['entry', ...stations.map(({ id }) => id), 'exit'];
  return Plant.parse({
    ...commonOf(shop),
    ...line,
    layout: {
      nodes: along.map((id, index) => ({ id, ...place(index), kind: 'dock' })),
      edges: along.slice(1).map((id, index) => ({ id: `${along[index]} > ${id}`, from: along[index], to: id })),
      entry: 'entry',
      exit: 'exit',
    },
    islands: stations.map(({ id, work, units }, index) => {
      const { x, y } = place(index + 1);
      return {
        id,
        name: work.name,
        area: work.area,
        dock: id,
        inBuffer: { capacity: PLACES, discipline: 'fifo' },
        outBuffer: { capacity: 0 },
        workUnits: unitsOf(shop, work, id, units),
        setupTimes: work.change === undefined ? [] : setupTimesOf(shop, work.change),
        calendar: shop.calendar.id,
        footprint: [
          [x - 3, y + 1],
          [x + 3, y + 1],
          [x + 3, y + 7],
          [x - 3, y + 7],
        ],
      };
    }),
    workMasters: shop.variants.map((variant) => ({
      id: variant.id,
      steps: stations.map(({ id, work, pieces }, index) => ({
        id,
        name: work.name,
        after: index === 0 ? [] : [stations[index - 1]!.id],
        alternatives: [{ island: id, time: timeAt(work, pieces, variant) }],
        ...(work.change === undefined ? {} : { setupGroup: variant.setupGroup }),
      })),
    })),
    // As many as there is room for: the line itself holds back what comes after.
    control: { release: { conwip: stations.reduce((sum, { units }) => sum + units + PLACES, 0) } },
  });
}

function timeAt({ kind, time, only }: Work, pieces: number, { features, content }: Shop['variants'][number]) {
  if (only !== undefined && !features.includes(only)) return TRANSFER;
  if (typeof time !== 'number') return time;
  return timeOf(kind, round((time * content) / pieces + TRANSFER), pieces);
}
