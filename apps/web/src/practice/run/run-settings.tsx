import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { builtInPlants, type Control } from '@palaestra/islands';
import { type FormEvent, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import type { OpenPlant } from '../plant/open-plant.ts';
import classes from './run.module.css';
import {
  MOST_HOURS,
  OWN_POLICY,
  RULES,
  type RuleFamily,
  type RunSearch,
  readRules,
  usualLevel,
  writeRules,
} from './run-search.ts';
import { USUAL_HOURS } from './use-plant-run.ts';

/** What runs, how long, how faithfully, by which rules, and what beside it. Nothing runs until `Run` is pressed. */
export function RunSettings(props: {
  readonly opened: OpenPlant;
  readonly search: RunSearch;
  readonly onRun: (search: RunSearch) => void;
}) {
  const { opened, search } = props;
  const { t, say } = useText();
  const [draft, setDraft] = useState(search);
  const change = (part: Partial<Record<keyof RunSearch, unknown>>) => setDraft({ ...draft, ...part } as RunSearch);
  const scenarios = opened.scenarios.map(({ name }) => ({ value: name.en, label: say(name) }));
  const plants = builtInPlants
    .filter(({ id }) => id !== opened.id)
    .map(({ id, title }) => ({ value: `plant:${id}`, label: t('compare.plant', { name: say(title) }) }));
  const orNothing = (value: string) => (value === '' ? undefined : value);
  function submit(event: FormEvent) {
    event.preventDefault();
    // What is left out says nothing in the address.
    props.onRun(Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)) as RunSearch);
  }
  return (
    <form className={classes.settings} onSubmit={submit} data-testid="settings">
      <div className={classes.fields}>
        {scenarios.length > 0 && (
          <NativeSelect
            label={t('compare.scenario')}
            value={draft.scenario ?? ''}
            onChange={(event) => change({ scenario: orNothing(event.currentTarget.value) })}
            data={[{ value: '', label: t('compare.asItIs') }, ...scenarios]}
          />
        )}
        <NativeSelect
          label={t('compare.against')}
          value={draft.against ?? ''}
          onChange={(event) => change({ against: orNothing(event.currentTarget.value), rules2: undefined })}
          data={[
            { value: '', label: t('compare.nothing') },
            { value: '-', label: t('compare.asItIs') },
            ...scenarios,
            ...plants,
          ]}
          data-testid="against"
        />
        <NumberInput
          label={t('floor.hours')}
          value={draft.hours ?? USUAL_HOURS}
          min={1}
          max={MOST_HOURS}
          allowDecimal={false}
          clampBehavior="strict"
          onChange={(value) => change({ hours: typeof value === 'number' ? value : undefined })}
        />
        <NumberInput
          label={t('floor.seed')}
          value={draft.seed ?? 1}
          min={0}
          max={2 ** 31 - 1}
          allowDecimal={false}
          clampBehavior="strict"
          onChange={(value) => change({ seed: typeof value === 'number' ? value : undefined })}
        />
        <NativeSelect
          label={t('floor.level')}
          value={draft.level ?? usualLevel(opened.plant)}
          onChange={(event) => change({ level: event.currentTarget.value })}
          data={(['matrix', 'paths', 'traffic'] as const).map((level) => ({
            value: level,
            label: t(`floor.level.${level}`),
          }))}
        />
      </div>
      <div className={classes.rules}>
        <Rules
          heading={draft.against === undefined ? t('floor.rules') : t('compare.rulesOne')}
          control={opened.plant.control}
          rules={draft.rules}
          onChange={(rules) => change({ rules })}
        />
        {draft.against !== undefined && (
          <Rules
            heading={t('compare.rulesOther')}
            control={opened.plant.control}
            rules={draft.rules2}
            onChange={(rules2) => change({ rules2 })}
          />
        )}
      </div>
      <Button type="submit" data-testid="run">
        {t('floor.run')}
      </Button>
    </form>
  );
}

function Rules(props: {
  readonly heading: string;
  readonly control: Control;
  readonly rules: string | undefined;
  readonly onChange: (rules: string | undefined) => void;
}) {
  const { t } = useText();
  const own = props.rules === OWN_POLICY;
  const chosen = readRules(props.rules) as Partial<Record<RuleFamily, string>>;
  return (
    <fieldset>
      <legend>{props.heading}</legend>
      <div className={classes.fields}>
        <NativeSelect
          label={t('floor.decides')}
          value={own ? OWN_POLICY : ''}
          onChange={(event) => props.onChange(event.currentTarget.value === '' ? undefined : OWN_POLICY)}
          data={[
            { value: '', label: t('floor.decides.rules') },
            { value: OWN_POLICY, label: t('floor.decides.policy') },
          ]}
        />
        {!own &&
          (Object.keys(RULES) as RuleFamily[]).map((family) => (
            <NativeSelect
              key={family}
              label={t(`floor.family.${family}`)}
              value={chosen[family] ?? ''}
              onChange={(event) => {
                const { value } = event.currentTarget;
                const rest = Object.fromEntries(Object.entries(chosen).filter(([name]) => name !== family));
                props.onChange(writeRules(value === '' ? rest : { ...rest, [family]: value }));
              }}
              data={[
                { value: '', label: t('floor.asInPlant', { rule: t(`floor.rule.${props.control[family]}`) }) },
                ...RULES[family].map((rule) => ({ value: rule, label: t(`floor.rule.${rule}`) })),
              ]}
            />
          ))}
      </div>
    </fieldset>
  );
}
