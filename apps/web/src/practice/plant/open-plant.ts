import { type Bilingual, PalaestraError, type PlantScenario } from '@palaestra/core';
import { builtInPlants, type Plant, readPlant } from '@palaestra/islands';
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../app/client.ts';
import { useMe } from '../../app/session.ts';
import { draftOf, isDraftId } from './drafts.ts';

/** A plant as a page opens it. */
export interface OpenPlant {
  readonly id: string;
  readonly title: Bilingual;
  readonly plant: Plant;
  readonly scenarios: readonly PlantScenario[];
  /** `built-in` comes with the page, `stored` is on the server, `draft` is only in this browser. */
  readonly origin: 'built-in' | 'stored' | 'draft';
  /** Version on the server; null for what the server does not have. */
  readonly version: number | null;
  /** Who may change it beside managers; null for nobody. */
  readonly author: string | null;
}

/** The plant of an address: built in, stored, or kept in this browser. It is read again when somebody changes it. */
export function usePlant(id: string) {
  const person = useMe().data?.person.id;
  return useQuery({ ...plantQuery(id, person ?? ''), enabled: person !== undefined });
}

function plantQuery(id: string, person: string) {
  return queryOptions({ queryKey: ['plant', id], queryFn: () => openPlant(id, person) });
}

/** Forget what was read of a plant and of the list, after it was stored or deleted. */
export async function plantChanged(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['plant', id] }),
    client.invalidateQueries({ queryKey: ['plants'] }),
    client.invalidateQueries({ queryKey: ['plant drafts'] }),
  ]);
}

async function openPlant(id: string, person: string): Promise<OpenPlant> {
  const builtIn = builtInPlants.find((one) => one.id === id);
  if (builtIn !== undefined) {
    const plant = await builtIn.load();
    return { id, title: builtIn.title, plant, scenarios: [], origin: 'built-in', version: null, author: null };
  }
  if (isDraftId(id)) {
    const draft = await draftOf(person, id);
    if (draft === null) {
      throw new PalaestraError('not_found', `Cannot open the plant: this browser does not keep it (${id})`);
    }
    const { title, plant, scenarios } = draft;
    return { id, title, plant, scenarios, origin: 'draft', version: null, author: person };
  }
  const { title, plant: file, scenarios, version, author } = await api.plant(id);
  const { plant, findings } = readPlant(file);
  if (plant === null) {
    throw new PalaestraError(
      'bad_file',
      `Cannot open the plant: ${findings[0]?.message.en ?? 'it cannot run'} (${id})`,
    );
  }
  return { id, title, plant, scenarios, origin: 'stored', version, author };
}
