import { Button, FileButton } from '@mantine/core';
import { builtInPlants, type PlantFinding } from '@palaestra/islands';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { Page } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { useMe } from '../../app/session.ts';
import { emptyPlant } from '../editor/edits/starter.ts';
import { LearnParts } from '../learn/learn-parts.tsx';
import { RunningList } from '../live/running-list.tsx';
import { draftId, draftsOf, dropDraft, isDraftId, keepDraft, onlyHere, type PlantWork } from '../plant/drafts.ts';
import { LeftOut } from '../plant/left-out.tsx';
import { PLANT_FILES, readPlantFile } from '../plant/plant-files.ts';
import { BuiltInList } from './built-in-list.tsx';
import { DraftList } from './draft-list.tsx';
import classes from './list.module.css';
import { OwnList } from './own-list.tsx';

/** The practice centre: plants that come with it, plants of the organization, and what only this browser has. */
export function PracticePage() {
  const { t } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const person = useMe().data?.person.id;
  const drafts = useQuery({
    queryKey: ['plant drafts', person],
    queryFn: () => draftsOf(person ?? ''),
    enabled: person !== undefined,
    staleTime: 0,
  });
  const plants = useQuery({ queryKey: ['plants'], queryFn: () => api.plants() });
  const kept = plants.data && new Set([...plants.data, ...builtInPlants].map(({ id }) => id));
  const all = drafts.data ?? [];
  // Before the list has come nobody knows whether a plant is still there.
  const here = kept === undefined ? all.filter(({ id }) => isDraftId(id)) : onlyHere(all, kept);
  // The editor's code comes ahead for those who are here, and for nobody else.
  useEffect(() => void import('../editor/editor-page.tsx').catch(() => undefined), []);

  /** Put work into this browser and open it, or only put it; it is stored when the person says so. */
  const begin = useMutation({
    async mutationFn({ work, stay = false }: { work: PlantWork; stay?: boolean }): Promise<string> {
      const id = draftId();
      const { title, plant, scenarios } = work;
      await keepDraft(person ?? '', { id, title, plant, scenarios, base: null, keptAt: new Date().toISOString() });
      await client.invalidateQueries({ queryKey: ['plant drafts'] });
      if (!stay) await navigate({ to: '/practice/plants/$id', params: { id }, search: {} });
      return id;
    },
  });
  function create() {
    const title = { en: 'New plant', zh: '新工厂' };
    begin.mutate({ work: { title, plant: emptyPlant('plant'), scenarios: [] } });
  }
  const load = useMutation({
    async mutationFn(file: File) {
      const { work, findings } = await readPlantFile(file);
      // What the file says and a plant cannot is read before the plant is opened.
      const id = work === null ? null : await begin.mutateAsync({ work, stay: findings.length > 0 });
      return { name: file.name, id, findings };
    },
  });
  async function undo(id: string) {
    await dropDraft(person ?? '', id);
    load.reset();
    await client.invalidateQueries({ queryKey: ['plant drafts'] });
  }
  useKeys([{ keys: 'c', label: t('plant.create'), run: create }]);
  const failure = begin.error ?? load.error;
  return (
    <Page
      title={t('practice.title')}
      sentence={t('practice.sentence')}
      actions={
        <>
          <FileButton onChange={(file) => file && load.mutate(file)} accept={PLANT_FILES}>
            {(props) => (
              <Button {...props} variant="default" loading={load.isPending}>
                {t('plant.import')}
              </Button>
            )}
          </FileButton>
          <Button onClick={create} title="c" loading={begin.isPending}>
            {t('plant.create')}
          </Button>
        </>
      }
    >
      {failure && (
        <div className={classes.failure}>
          {load.error && load.variables && <p>{t('plant.unreadable', { name: load.variables.name })}</p>}
          <Refusal error={failure} />
          {load.error && <p>{t('plant.keptNothing')}</p>}
        </div>
      )}
      {load.data && load.data.findings.length > 0 && (
        <LeftOut
          title={t(titleOf(load.data), { name: load.data.name })}
          findings={load.data.findings}
          onClose={load.reset}
        >
          {load.data.id === null ? (
            t('plant.keptNothing')
          ) : (
            <ImportActions id={load.data.id} onUndo={() => void undo(load.data!.id!)} />
          )}
        </LeftOut>
      )}
      {person !== undefined && <DraftList drafts={here} person={person} />}
      <LearnParts />
      <RunningList />
      <OwnList changed={new Set(drafts.data?.map(({ id }) => id))} />
      <BuiltInList onCopy={(work) => begin.mutate({ work })} />
    </Page>
  );
}

/** What is said over the findings of a file. */
function titleOf(read: { readonly id: string | null; readonly findings: readonly PlantFinding[] }) {
  if (read.id === null) return 'plant.refused';
  return read.findings.some(({ severity }) => severity === 'error') ? 'plant.importFaulty' : 'plant.importLeft';
}

/** What to do with a plant that was read: open it, or take the import back. */
function ImportActions({ id, onUndo }: { readonly id: string; readonly onUndo: () => void }) {
  const { t } = useText();
  return (
    <>
      <Button
        size="compact-sm"
        renderRoot={(props) => <Link {...props} to="/practice/plants/$id" params={{ id }} search={{}} />}
      >
        {t('plant.open')}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={onUndo}>
        {t('plant.undoImport')}
      </Button>
    </>
  );
}
