import { Button, NativeSelect, Progress } from '@mantine/core';
import { POLICY_EXAMPLES, POLICY_TYPES, PolicyError } from '@palaestra/islands';
import { useMutation } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { Page, PageWaiting } from '../../app/page.tsx';
import { problemOf } from '../../app/problem.ts';
import { Refusal } from '../../app/refusal.tsx';
import { useMe } from '../../app/session.ts';
import { Loaded } from '../../app/states.tsx';
import { figureRows } from '../compare/figure-rows.ts';
import { FiguresTable } from '../compare/figures-table.tsx';
import { Choice, NumberField } from '../editor/fields.tsx';
import { type OpenPlant, usePlant } from '../plant/open-plant.ts';
import { WayOn } from '../plant/way-on.tsx';
import { runPlant } from '../run/run-plant.ts';
import { CodeEditor } from './code-editor.tsx';
import classes from './policy.module.css';
import { FIRST_POLICY, useKeptPolicy } from './use-kept-policy.ts';

const LEVELS = ['matrix', 'paths', 'traffic'] as const;

/** A place to write a policy for a plant, to run it, and to see whether it is better than the rules of the plant. */
export function PolicyPage() {
  const { id } = useParams({ from: '/shell/practice/plants/$id/policy' });
  const person = useMe().data?.person.id;
  const open = usePlant(id);
  if (person === undefined) return <PageWaiting />;
  return (
    <Loaded query={open} waiting={<PageWaiting />} instead={<WayOn id={id} error={open.error} />}>
      {(plant) => <Policy key={id} open={plant} person={person} />}
    </Loaded>
  );
}

function Policy({ open, person }: { readonly open: OpenPlant; readonly person: string }) {
  const { t, say } = useText();
  const { plant, scenarios } = open;
  const [source, setSource] = useKeptPolicy(person, open.id);
  // Ctrl+Enter may follow the last letter before the page is drawn with it.
  const written = useRef(source);
  function write(next: string): void {
    written.current = next;
    setSource(next);
  }
  const [seed, setSeed] = useState(1);
  const [hours, setHours] = useState(8);
  const [level, setLevel] = useState<(typeof LEVELS)[number]>(plant.layout.travelTimes ? 'matrix' : 'paths');
  const [scenario, setScenario] = useState('');
  const [progress, setProgress] = useState(0);
  const running = useRef<AbortController | null>(null);

  const run = useMutation({
    async mutationFn() {
      running.current?.abort();
      const stop = new AbortController();
      running.current = stop;
      setProgress(0);
      const { current: source } = written;
      const over = scenarios.find(({ name }) => name.en === scenario) ?? null;
      const order = { plant, scenario: over as never, seed, level, horizon: hours * 3600, signal: stop.signal };
      // The own policy first: a fault is told without waiting for the other run.
      const own = await runPlant({ ...order, policy: source, progress: (share) => setProgress(share / 2) });
      const builtIn = await runPlant({ ...order, progress: (share) => setProgress(0.5 + share / 2) });
      return { own, builtIn, source };
    },
  });
  const fault = run.error instanceof PolicyError ? run.error.fault : null;
  const notes = useMemo(
    () => (fault === null ? [] : [{ line: fault.line, column: fault.column, message: say(fault.message) }]),
    [fault, say],
  );
  useKeys([{ keys: 'Ctrl+Enter', label: t('policy.run'), run: () => run.mutate() }]);
  const cancelled = run.isError && fault === null && problemOf(run.error).code === 'cancelled';
  return (
    <Page
      title={t('policy.title')}
      sentence={
        <Link to="/practice/plants/$id" params={{ id: open.id }} search={{}}>
          {say(open.title)}
        </Link>
      }
      actions={
        run.isPending ? (
          <Button variant="default" onClick={() => running.current?.abort()}>
            {t('policy.stop')}
          </Button>
        ) : (
          <Button onClick={() => run.mutate()} title="Ctrl+Enter">
            {t('policy.run')}
          </Button>
        )
      }
    >
      <div className={classes.halves}>
        <CodeEditor
          label={t('policy.code')}
          source={source}
          notes={notes}
          onChange={write}
          onRun={() => run.mutate()}
        />
        <div className={classes.side}>
          <div className={classes.settings}>
            <NumberField
              label={t('policy.seed')}
              value={seed}
              whole
              max={2 ** 31}
              onCommit={(next) => next !== null && setSeed(next)}
            />
            <NumberField
              label={t('policy.hours')}
              value={hours}
              unit="h"
              min={0.1}
              max={240}
              onCommit={(next) => next !== null && setHours(next)}
            />
            <Choice
              label={t('policy.level')}
              value={level}
              options={LEVELS.map((value) => ({ value, label: t(`policy.level.${value}`) }))}
              onChange={setLevel}
            />
            {scenarios.length > 0 && (
              <Choice
                label={t('policy.scenario')}
                value={scenario}
                options={[
                  { value: '', label: '–' },
                  ...scenarios.map(({ name }) => ({ value: name.en, label: say(name) })),
                ]}
                onChange={setScenario}
              />
            )}
          </div>
          <NativeSelect
            size="xs"
            label={t('policy.examples')}
            value=""
            data={[
              { value: '', label: t('policy.chooseExample') },
              { value: 'first', label: t('policy.first') },
              ...POLICY_EXAMPLES.map(({ id, title }) => ({ value: id, label: say(title) })),
            ]}
            onChange={(event) => {
              const { value } = event.currentTarget;
              if (value === '') return;
              write(say(POLICY_EXAMPLES.find(({ id }) => id === value)?.source ?? FIRST_POLICY));
            }}
          />
          {run.isPending && <Progress value={progress * 100} aria-label={t('policy.running')} />}
          {fault && (
            <div className={classes.fault} role="alert">
              <p>
                <strong>{t('policy.faultAt', { line: fault.line })}</strong> {say(fault.message)}
              </p>
            </div>
          )}
          {run.isError && fault === null && !cancelled && (
            <div className={classes.fault}>
              <Refusal error={run.error} />
            </div>
          )}
          {run.data ? (
            <>
              <div data-testid="policy-figures">
                <FiguresTable
                  rows={figureRows(run.data.builtIn.figures, run.data.own.figures)}
                  names={[t('policy.builtIn'), t('policy.own')]}
                />
              </div>
              <p className={classes.quiet}>
                {run.data.source === source ? t('policy.sameSeed', { seed }) : t('policy.changedSince')}
              </p>
              {run.data.own.stuck && <p className={classes.fault}>{say(run.data.own.stuck.message)}</p>}
              {run.data.own.printed.length > 0 && (
                <details>
                  <summary>{t('policy.printed', { count: run.data.own.printed.length })}</summary>
                  <pre className={classes.printed}>{run.data.own.printed.join('\n')}</pre>
                </details>
              )}
            </>
          ) : (
            !run.isPending && <p className={classes.quiet}>{t('policy.sentence')}</p>
          )}
          <details>
            <summary>{t('policy.types')}</summary>
            <pre className={classes.types}>{say(POLICY_TYPES)}</pre>
          </details>
        </div>
      </div>
    </Page>
  );
}
