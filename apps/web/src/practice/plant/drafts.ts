import type { Bilingual, PlantScenario } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { createStore, del, entries, get, set, type UseStore } from 'idb-keyval';

/** What a person works on: a plant with its title and its scenarios. */
export interface PlantWork {
  readonly title: Bilingual;
  readonly plant: Plant;
  readonly scenarios: readonly PlantScenario[];
}

/** Work that no server has: changes of a plant, or a plant that was never stored. */
export interface PlantDraft extends PlantWork {
  /** The plant that is changed, or a `draft_` id of its own. */
  readonly id: string;
  /** The version that the changes began from; null for what the server does not have. */
  readonly base: number | null;
  /** ISO 8601. */
  readonly keptAt: string;
}

let opened: UseStore | null = null;

function store(): UseStore {
  opened ??= createStore('palaestra-practice', 'drafts');
  return opened;
}

/** Drafts are one person's: several people use the browser of a classroom. */
function keyOf(person: string, id: string): string {
  return `${person} ${id}`;
}

/** A new id for a plant that only this browser has. */
export function draftId(): string {
  return `draft_${crypto.randomUUID()}`;
}

export function isDraftId(id: string): boolean {
  return id.startsWith('draft_');
}

/** Keep a draft in this browser. @throws DOMException when the browser has no room or allows no storage. */
export async function keepDraft(person: string, draft: PlantDraft): Promise<void> {
  await set(keyOf(person, draft.id), draft, store());
}

/** The draft of a plant; null when there is none, or when the browser allows no storage. */
export async function draftOf(person: string, id: string): Promise<PlantDraft | null> {
  return (await get<PlantDraft>(keyOf(person, id), store()).catch(() => undefined)) ?? null;
}

/** Every draft of a person, the newest first. */
export async function draftsOf(person: string): Promise<readonly PlantDraft[]> {
  const all = await entries<string, PlantDraft>(store()).catch(() => []);
  return all
    .filter(([key]) => key.startsWith(`${person} `))
    .map(([, draft]) => draft)
    .toSorted((a, b) => b.keptAt.localeCompare(a.keptAt));
}

/** Of a person's drafts those that no list of plants leads to: of their own, and of plants that somebody has deleted. */
export function onlyHere(drafts: readonly PlantDraft[], kept: ReadonlySet<string>): readonly PlantDraft[] {
  return drafts.filter(({ id }) => isDraftId(id) || !kept.has(id));
}

/** Forget a draft; one that is not there, or a browser without storage, is no error. */
export async function dropDraft(person: string, id: string): Promise<void> {
  await del(keyOf(person, id), store()).catch(() => undefined);
}
