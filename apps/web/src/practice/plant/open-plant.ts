import { type Bilingual, isPalaestraError, PalaestraError, type PlantScenario } from '@palaestra/core';
import { builtInPlants, type Plant, type PlantReading, readPlant } from '@palaestra/islands';
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../app/client.ts';
import { useMe } from '../../app/session.ts';
import { draftOf, isDraftId, type PlantDraft } from './drafts.ts';

/** A plant as a page opens it. What cannot run yet is opened by the editor alone. */
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
  return useQuery({ ...plantQuery(id, person ?? ''), select: soundPlant, enabled: person !== undefined });
}

/** As `usePlant`, for the editor: also one that cannot run yet. */
export function usePlantOrDraft(id: string) {
  const person = useMe().data?.person.id;
  return useQuery({ ...plantQuery(id, person ?? ''), select: anyPlant, enabled: person !== undefined });
}

function plantQuery(id: string, person: string) {
  return queryOptions({ queryKey: ['plant', id], queryFn: () => openPlant(id, person) });
}

/** How many faults keep a plant from running, and the first of them. */
interface Problem {
  readonly found: number;
  readonly path: string;
  readonly words: string;
}

/** A plant, and what keeps it from running; null when it can. */
interface Read {
  readonly open: OpenPlant;
  readonly problem: Problem | null;
}

function anyPlant({ open }: Read): OpenPlant {
  return open;
}

function soundPlant({ open, problem }: Read): OpenPlant {
  if (problem === null) return open;
  const { found, path, words } = problem;
  const details = { reason: 'plant_draft', facts: { found, path } };
  throw new PalaestraError('conflict', `Cannot run the plant: ${words}; mend it in the editor (${open.id})`, {
    details,
  });
}

/** Forget what was read of a plant and of the list, after it was stored or deleted. */
export async function plantChanged(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['plant', id] }),
    client.invalidateQueries({ queryKey: ['plants'] }),
    client.invalidateQueries({ queryKey: ['plant drafts'] }),
  ]);
}

/** @throws PalaestraError `not_found`, `bad_file`. */
async function openPlant(id: string, person: string): Promise<Read> {
  const builtIn = builtInPlants.find((one) => one.id === id);
  if (builtIn !== undefined) {
    const plant = await builtIn.load();
    const open = { id, title: builtIn.title, plant, scenarios: [], version: null, author: null };
    return { open: { ...open, origin: 'built-in' }, problem: null };
  }
  if (isDraftId(id)) {
    const draft = await draftOf(person, id);
    if (draft === null) {
      throw new PalaestraError('not_found', `Cannot open the plant: this browser does not keep it (${id})`);
    }
    return openDraft(draft, person);
  }
  const stored = await api.plant(id).catch(async (error: unknown) => {
    // Somebody has deleted the plant; what this person had changed in it is not lost with it.
    const draft = isPalaestraError(error) && error.code === 'not_found' ? await draftOf(person, id) : null;
    if (draft === null) throw error;
    return draft;
  });
  if (!('version' in stored)) return openDraft(stored, person);
  const { title, plant: file, scenarios, version, author } = stored;
  const reading = readPlant(file);
  const problem = problemIn(reading);
  if (reading.form === null) throw new PalaestraError('bad_file', `Cannot open the plant: ${problem?.words} (${id})`);
  return { open: { id, title, plant: reading.form, scenarios, origin: 'stored', version, author }, problem };
}

function openDraft({ id, title, plant, scenarios }: PlantDraft, person: string): Read {
  const open = { id, title, plant, scenarios, version: null, author: person };
  return { open: { ...open, origin: 'draft' }, problem: problemIn(readPlant(plant)) };
}

function problemIn({ plant, findings }: PlantReading): Problem | null {
  if (plant !== null) return null;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return { found: 1, path: 'plant', words: 'it cannot run' };
  return { found: errors.length, path: first.path, words: `${first.message.en}, at ${first.path}` };
}
