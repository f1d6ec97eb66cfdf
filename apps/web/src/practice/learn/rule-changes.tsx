import { NativeSelect, NumberInput } from '@mantine/core';
import type { Exercise, PlantScenario, SubmissionBody } from '@palaestra/core';
import { Control, type Plant } from '@palaestra/islands';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';

const RULES = ['routing', 'sequencing', 'vehicle', 'charging', 'parking'] as const;
type Rule = (typeof RULES)[number];
const NAME = { en: 'My changes', zh: '我的修改' };

/** The rules of the plant, how many orders may be inside, and the size of the fleet: what differs becomes a scenario. */
export function RuleChanges(props: {
  readonly exercise: Exercise;
  readonly given: Plant;
  readonly scenario: SubmissionBody['scenario'];
  readonly onChange: (scenario: PlantScenario | undefined) => void;
}) {
  const { t } = useText();
  const { given, scenario, exercise } = props;
  const valueAt = (path: string) => scenario?.patch.find((one) => one.path === path && one.op === 'replace')?.value;
  const removed = scenario?.patch.filter(({ op }) => op === 'remove').length ?? 0;
  const fleet = exercise.changeable.includes('/vehicles');

  function write(values: { readonly [path: string]: unknown }, fewer: number): void {
    const replaced = Object.entries(values)
      .filter(([path, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(givenAt(given, path)))
      .map(([path, value]) => ({ op: 'replace' as const, path, value }));
    const gone = Array.from({ length: fewer }, (_, index) => ({
      op: 'remove' as const,
      path: `/vehicles/${given.vehicles.length - 1 - index}`,
    }));
    const patch = [...replaced, ...gone];
    props.onChange(patch.length === 0 ? undefined : { name: NAME, patch });
  }
  const paths = [...RULES.map((rule) => `/control/${rule}`), '/control/release'];
  const now = Object.fromEntries(paths.map((path) => [path, valueAt(path)]));
  const release = (now['/control/release'] ?? given.control.release) as Plant['control']['release'];
  return (
    <fieldset className={classes.rules}>
      <legend>{t('exercise.rules')}</legend>
      {RULES.map((rule) => (
        <NativeSelect
          key={rule}
          label={t(`editor.rule.${rule}`)}
          value={String(now[`/control/${rule}`] ?? given.control[rule])}
          onChange={(event) => write({ ...now, [`/control/${rule}`]: event.currentTarget.value }, removed)}
          data={optionsOf(rule).map((value) => ({
            value,
            label: t(`editor.rule.${rule}.${value}` as 'editor.rule.vehicle.nearest'),
          }))}
        />
      ))}
      <NumberInput
        label={t('exercise.mostInside')}
        min={0}
        max={100_000}
        allowDecimal={false}
        value={release === 'open' ? '' : release.conwip}
        placeholder={t('exercise.noLimit')}
        onChange={(value) =>
          write({ ...now, '/control/release': Number(value) >= 1 ? { conwip: Number(value) } : 'open' }, removed)
        }
      />
      {fleet && (
        <NumberInput
          label={t('exercise.fleetSize')}
          min={1}
          max={given.vehicles.length}
          allowDecimal={false}
          value={given.vehicles.length - removed}
          onChange={(value) => write(now, given.vehicles.length - Math.max(1, Number(value) || given.vehicles.length))}
        />
      )}
    </fieldset>
  );
}

function givenAt(plant: Plant, path: string): unknown {
  return plant.control[path.slice('/control/'.length) as keyof Plant['control']];
}

function optionsOf(rule: Rule): readonly string[] {
  return Control.shape[rule].unwrap().options;
}
