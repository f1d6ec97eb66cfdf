import { Button, NativeSelect } from '@mantine/core';
import type { PlantScenario } from '@palaestra/core';
import type { PlantFinding } from '@palaestra/islands';
import { useText } from '../../app/i18n/index.ts';
import type { PlantWork } from '../plant/drafts.ts';
import { MOST_SCENARIOS } from './edits/scenario-edits.ts';
import classes from './scenario.module.css';

const NEW = '+';

/** What is drawn: the plant as it is, or one of its scenarios. */
export function ScenarioChoice(props: {
  readonly work: PlantWork;
  readonly at: number | null;
  readonly onChoose: (name: string | null) => void;
  readonly onNew: () => void;
}) {
  const { t, say } = useText();
  const { work, at } = props;
  return (
    <NativeSelect
      size="xs"
      aria-label={t('editor.drawn')}
      title={t('editor.drawn')}
      className={classes.choice!}
      data-scenario={at !== null || undefined}
      value={at === null ? '' : work.scenarios[at]!.name.en}
      data={[
        { value: '', label: t('editor.asItIs') },
        ...work.scenarios.map(({ name }) => ({
          value: name.en,
          label: t('editor.scenarioNamed', { name: say(name) }),
        })),
        ...(work.scenarios.length < MOST_SCENARIOS ? [{ value: NEW, label: t('editor.newScenario') }] : []),
      ]}
      onChange={(event) => {
        const { value } = event.currentTarget;
        if (value === NEW) props.onNew();
        else props.onChoose(value === '' ? null : value);
      }}
    />
  );
}

/** Says above the drawing that a change is one of the scenario, not of the plant. */
export function ScenarioStrip(props: {
  readonly scenario: PlantScenario;
  readonly failure: PlantFinding | null;
  readonly onList: () => void;
  readonly onLeave: () => void;
}) {
  const { t, say } = useText();
  const { scenario, failure } = props;
  const name = say(scenario.name);
  return (
    <div className={classes.strip} data-tone={failure === null ? 'none' : 'drop'} role="status">
      <span>{failure === null ? t('editor.inScenario', { name }) : t('editor.misfit', { name })}</span>
      <Button size="compact-xs" variant={failure === null ? 'subtle' : 'filled'} onClick={props.onList}>
        {failure === null ? t('editor.whatChanges') : t('editor.mend')}
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={props.onLeave}>
        {t('editor.backToPlant')}
      </Button>
    </div>
  );
}
