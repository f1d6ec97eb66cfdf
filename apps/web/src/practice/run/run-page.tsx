import { Button, Progress } from '@mantine/core';
import { type PlantScenario, textIn } from '@palaestra/core';
import { builtInPlants } from '@palaestra/islands';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { Page, PageWaiting } from '../../app/page.tsx';
import { Failure } from '../../app/states.tsx';
import { type OpenPlant, usePlant } from '../plant/open-plant.ts';
import { WayOn } from '../plant/way-on.tsx';
import classes from './run.module.css';
import { OWN_POLICY, type RunSearch, readRunSearch } from './run-search.ts';
import { RunSettings } from './run-settings.tsx';
import { RunTheatre } from './run-theatre.tsx';
import { type PlantRun, usePlantRun } from './use-plant-run.ts';

/** A plant at work: its floor, its bars and its figures at any moment of a run. */
export function RunPage() {
  const { id } = useParams({ from: '/shell/practice/plants/$id/run' });
  const opened = usePlant(id);
  if (opened.isError && opened.data === undefined)
    return (
      <Failure error={opened.error} retry={() => void opened.refetch()}>
        <WayOn id={id} error={opened.error} />
      </Failure>
    );
  if (opened.data === undefined) return <PageWaiting />;
  return <OpenRun key={id} opened={opened.data} />;
}

function OpenRun({ opened }: { readonly opened: OpenPlant }) {
  const { id } = opened;
  // Read once more: the router leaves in what the route's own reading has thrown out, and a billion hours would be run.
  const search = readRunSearch({ ...useSearch({ from: '/shell/practice/plants/$id/run' }) });
  const navigate = useNavigate();
  const { t, say, language } = useText();
  const [settings, setSettings] = useState(false);
  const one = usePlantRun(id, search, 'one')!;
  const other = usePlantRun(id, search, 'other');
  const runs = other === null ? [one] : [one, other];
  const failed = runs.find(({ error }) => error !== null && error !== undefined);
  const ready = runs.every(({ view }) => view !== null);
  const names = [nameOf(search.scenario, search.rules), nameOf(search.against, search.rules2)] as const;

  function nameOf(scenario: string | undefined, rules: string | undefined): string {
    const plant = builtInPlants.find((one_) => `plant:${one_.id}` === scenario);
    const found = opened.scenarios.find((one_: PlantScenario) => one_.name.en === scenario);
    const base = plant !== undefined ? say(plant.title) : found !== undefined ? say(found.name) : t('compare.asItIs');
    if (rules === undefined) return base;
    return t(rules === OWN_POLICY ? 'compare.withPolicy' : 'compare.withRules', { name: base });
  }
  const go = (next: RunSearch) =>
    void navigate({ to: '/practice/plants/$id/run', params: { id }, search: next, replace: true });
  return (
    <Page
      title={say(opened.title)}
      sentence={opened.plant.notes === undefined ? t('floor.sentence') : textIn(opened.plant.notes, language)}
      actions={
        <>
          <Button variant="default" component={Link} to={`/practice/plants/${id}`}>
            {t('floor.edit')}
          </Button>
          <Button variant="default" component={Link} to={`/practice/plants/${id}/policy`}>
            {t('floor.policy')}
          </Button>
          <Button variant="default" component={Link} to={`/practice/plants/${id}/schedule`} reloadDocument>
            {t('schedule.name')}
          </Button>
          <Button variant="default" component={Link} to={`/practice/plants/${id}/skills`}>
            {t('skill.name')}
          </Button>
          <Button
            variant={settings ? 'light' : 'default'}
            aria-expanded={settings}
            onClick={() => setSettings(!settings)}
            data-testid="settings-toggle"
          >
            {t('floor.settings')}
          </Button>
        </>
      }
    >
      {settings && (
        <RunSettings
          opened={opened}
          search={search}
          onRun={(next) => {
            go(next);
            setSettings(false);
          }}
        />
      )}
      {failed !== undefined && <Failure error={failed.error} retry={failed.retry} />}
      {failed === undefined && !ready && <Running runs={runs} />}
      {failed === undefined && ready && (
        <RunTheatre
          key={`${search.against !== undefined}`}
          one={one.view!}
          other={other?.view ?? null}
          names={names}
          search={search}
          onSearch={go}
        />
      )}
    </Page>
  );
}

/** How far the runs are. */
function Running({ runs }: { readonly runs: readonly PlantRun[] }) {
  const { t } = useText();
  const share = runs.reduce((sum, run) => sum + (run.view !== null ? 1 : run.progress), 0) / runs.length;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    // What takes a blink needs no bar.
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.running} role="status" data-testid="running">
      {shown && (
        <>
          <p>{t('floor.running', { value: Math.round(share * 100) })}</p>
          <Progress value={share * 100} aria-label={t('floor.progress')} />
        </>
      )}
    </div>
  );
}
