import { isPalaestraError, type PlantBody } from '@palaestra/core';
import { type Plant, readPlant } from '@palaestra/islands';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../app/client.ts';
import { dropDraft, type PlantWork } from '../plant/drafts.ts';
import { type OpenPlant, plantChanged } from '../plant/open-plant.ts';
import type { Conflict } from './conflict-dialog.tsx';
import type { Editing } from './use-editing.ts';

/** The plant as the server takes it; its name is its title. */
function bodyOf({ title, plant, scenarios }: PlantWork): PlantBody {
  return {
    title,
    plant: { ...plant, name: title } as unknown as PlantBody['plant'],
    scenarios: [...scenarios],
    // What cannot run yet is gone on with elsewhere.
    draft: true,
  };
}

/** Store the work of an editor, and what to do when somebody else was first. */
export function useSaving(open: OpenPlant, editing: Editing, person: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [conflict, setConflict] = useState<Conflict | null>(null);

  async function create(work: PlantWork): Promise<string> {
    const made = await api.createPlant(bodyOf(work));
    await dropDraft(person, open.id);
    editing.stored(work, made.version);
    await plantChanged(client, made.id);
    return made.id;
  }

  /** Store; the id under which the plant is on the server now. */
  const save = useMutation({
    async mutationFn({ over, copy = false }: { over?: number; copy?: boolean } = {}): Promise<string> {
      const { work, base } = editing;
      if (copy || open.origin !== 'stored' || base === null) return create(work);
      try {
        const { version } = await api.updatePlant(open.id, { ...bodyOf(work), version: over ?? base });
        editing.stored(work, version);
        await plantChanged(client, open.id);
        return open.id;
      } catch (error) {
        if (!isPalaestraError(error) || error.code !== 'conflict') throw error;
        const theirs = await api.plant(open.id);
        setConflict({ name: theirs.changedBy, at: theirs.changedAt });
        throw error;
      }
    },
    async onSuccess(id) {
      setConflict(null);
      if (id !== open.id) {
        await navigate({ to: '/practice/plants/$id', params: { id }, search: (old) => old, replace: true });
      }
    },
  });

  return {
    save,
    conflict,
    close: () => setConflict(null),
    async mine() {
      const { version } = await api.plant(open.id);
      save.mutate({ over: version });
    },
    async theirs() {
      const { title, plant: file, scenarios, version } = await api.plant(open.id);
      const { form } = readPlant(file);
      if (form !== null) editing.take({ title, plant: form satisfies Plant, scenarios }, version);
      setConflict(null);
      save.reset();
    },
    copy: () => save.mutate({ copy: true }),
  };
}
