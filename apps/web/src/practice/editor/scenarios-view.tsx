import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import type { Bilingual, PlantScenario } from '@palaestra/core';
import type { ThingChange } from '@palaestra/islands';
import { IconTrash } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { Empty } from '../../app/states.tsx';
import type { PlantWork } from '../plant/drafts.ts';
import {
  bothNames,
  isFree,
  laidOver,
  MOST_SCENARIOS,
  removeScenario,
  renameScenario,
  withoutChanges,
} from './edits/scenario-edits.ts';
import { TextField } from './fields.tsx';
import panel from './panel.module.css';
import classes from './scenario.module.css';
import { toldChanges, useChangeText } from './scenario-words.ts';
import views from './views.module.css';

/** Changes of a scenario that are told at once. */
const SHOWN = 60;

/** The scenarios of a plant: what each changes in plain words, what does not fit, and where to see it run. */
export function ScenariosView(props: {
  readonly work: PlantWork;
  readonly at: number | null;
  readonly mayRun: boolean;
  readonly onChange: (make: (work: PlantWork) => PlantWork) => void;
  readonly onChoose: (name: string | null) => void;
  /** The scenario that is drawn has another name. */
  readonly onRenamed: (name: string) => void;
  readonly onNew: () => void;
  /** Parts of the address of a run. */
  readonly onRun: (search: Readonly<Record<string, string>>) => void;
}) {
  const { t } = useText();
  const { work, at } = props;
  const add = (
    <Button size="xs" disabled={work.scenarios.length >= MOST_SCENARIOS} onClick={props.onNew}>
      {t('editor.newScenario')}
    </Button>
  );
  return (
    <div className={views.view}>
      <Part title={t('editor.view.scenarios')} aside={work.scenarios.length > 0 && add}>
        {work.scenarios.length === 0 ? (
          <Empty sentence={t('editor.scenarioSentence')}>{add}</Empty>
        ) : (
          <div className={views.cards}>
            {work.scenarios.map((scenario, index) => (
              <ScenarioCard
                key={scenario.name.en}
                {...props}
                scenario={scenario}
                index={index}
                isDrawn={index === at}
              />
            ))}
          </div>
        )}
      </Part>
    </div>
  );
}

function ScenarioCard(
  props: Parameters<typeof ScenariosView>[0] & {
    readonly scenario: PlantScenario;
    readonly index: number;
    readonly isDrawn: boolean;
  },
) {
  const { t, say } = useText();
  const { work, scenario, index, isDrawn, onChange } = props;
  const changes = useMemo(() => toldChanges(work.plant, scenario), [work.plant, scenario]);
  const { plant, failure } = laidOver(work.plant, scenario);
  const misfits = changes.filter(({ misfit }) => misfit !== null);
  const name = scenario.name.en;
  function rename(language: keyof Bilingual, text: string) {
    const both = bothNames({ ...scenario.name, [language]: text });
    if (both === null || !isFree(work, both, index)) return;
    onChange((old) => renameScenario(old, index, both));
    if (isDrawn) props.onRenamed(both.en);
  }
  const others = work.scenarios.filter((one) => one !== scenario);
  return (
    <section className={panel.item} data-drawn={isDrawn || undefined} aria-label={say(scenario.name)}>
      <div className={panel.line}>
        <div className={panel.row}>
          {(['zh', 'en'] as const).map((one) => (
            <TextField
              key={one}
              label={`${t('editor.name')} · ${t(`language.${one}`)}`}
              lang={one === 'zh' ? 'zh-CN' : 'en'}
              value={scenario.name[one]}
              accepts={(text) => {
                const both = bothNames({ ...scenario.name, [one]: text });
                return both !== null && isFree(work, both, index);
              }}
              onCommit={(text) => rename(one, text)}
            />
          ))}
        </div>
        <ActionIcon
          variant="subtle"
          color="red"
          size={30}
          aria-label={t('editor.removeNamed', { name: say(scenario.name) })}
          onClick={() => onChange((old) => removeScenario(old, index))}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </div>
      {failure !== null && (
        <div className={classes.misfit} role="alert">
          <p>{misfits.length > 0 ? t('editor.misfitHow', { count: misfits.length }) : say(failure.message)}</p>
          {misfits.length > 0 && (
            <Button
              size="compact-xs"
              variant="light"
              onClick={() =>
                // From the end, so that the places before stay what they are.
                onChange((old) =>
                  misfits.toReversed().reduce((all, { first, end }) => withoutChanges(all, index, first, end), old),
                )
              }
            >
              {t('editor.leaveAllOut')}
            </Button>
          )}
        </div>
      )}
      {changes.length === 0 ? (
        <p className={panel.quiet}>{t('editor.changesNothing')}</p>
      ) : (
        <ul className={classes.changes}>
          {changes.slice(0, SHOWN).map((one) => (
            <ChangeLine
              key={one.first}
              change={one}
              onLeaveOut={() => onChange((old) => withoutChanges(old, index, one.first, one.end))}
            />
          ))}
          {changes.length > SHOWN && <li>{t('editor.more', { count: changes.length - SHOWN })}</li>}
        </ul>
      )}
      <div className={panel.actions}>
        <Button
          size="xs"
          variant={isDrawn ? 'default' : 'light'}
          disabled={plant === null}
          onClick={() => props.onChoose(isDrawn ? null : name)}
        >
          {isDrawn ? t('editor.backToPlant') : t('editor.drawIn')}
        </Button>
        <Button size="xs" variant="default" disabled={!props.mayRun} onClick={() => props.onRun({ scenario: name })}>
          {t('plant.run')}
        </Button>
        <NativeSelect
          size="xs"
          aria-label={t('editor.compareWith')}
          value=""
          disabled={!props.mayRun}
          data={[
            { value: '', label: t('editor.compareWith') },
            { value: '-', label: t('editor.asItIs') },
            ...others.map((one) => ({ value: one.name.en, label: say(one.name) })),
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value !== '') props.onRun({ scenario: name, against: value });
          }}
        />
      </div>
    </section>
  );
}

/** One thing that a scenario changes. */
function ChangeLine({ change, onLeaveOut }: { readonly change: ThingChange; readonly onLeaveOut: () => void }) {
  const { t } = useText();
  const { head, lines, why } = useChangeText(change);
  return (
    <li data-misfit={why !== null || undefined}>
      <div>
        <strong>{head}</strong>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
        {why !== null && <em>{why}</em>}
      </div>
      <Button size="compact-xs" variant="subtle" color={why === null ? 'gray' : 'red'} onClick={onLeaveOut}>
        {t('editor.leaveOut')}
      </Button>
    </li>
  );
}
