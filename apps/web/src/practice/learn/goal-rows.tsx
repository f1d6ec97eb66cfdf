import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { type ExerciseBody, ExerciseFigure } from '@palaestra/core';
import { FIGURES } from '@palaestra/practice';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';

type Criterion = ExerciseBody['criteria'][number];
const KINDS = ['gain', 'least', 'most'] as const;
type Kind = (typeof KINDS)[number];

/** Most goals of one exercise. */
const MOST = 5;

/** What is asked of which figure, against the rule or absolutely, and for how many points. */
export function GoalRows(props: {
  readonly criteria: ExerciseBody['criteria'];
  readonly onChange: (criteria: ExerciseBody['criteria']) => void;
}) {
  const { t, say } = useText();
  const { criteria, onChange } = props;
  const put = (at: number, part: Partial<Criterion>) => onChange(criteria.with(at, { ...criteria[at]!, ...part }));
  return (
    <fieldset className={classes.goals}>
      <legend>{t('write.goals')}</legend>
      {criteria.map(({ figure, rule, points }, at) => {
        const kind = kindOf(rule);
        const { unit } = FIGURES[figure];
        const share = kind === 'gain' || unit === '%';
        const value = amountOf(rule);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: goals are told apart by their place alone
          <div key={at} className={classes.goalRow}>
            <NativeSelect
              label={t('write.figure')}
              value={figure}
              data={ExerciseFigure.options.map((one) => ({ value: one, label: say(FIGURES[one].name) }))}
              onChange={(event) => put(at, { figure: ExerciseFigure.parse(event.currentTarget.value) })}
            />
            <NativeSelect
              label={t('write.comparison')}
              value={kind}
              data={KINDS.map((one) => ({ value: one, label: t(`write.kind.${one}`) }))}
              onChange={({ currentTarget }) =>
                put(at, { rule: ruleOf(KINDS.find((one) => one === currentTarget.value)!, value) })
              }
            />
            <NumberInput
              label={share ? t('write.percent') : t('write.value', { unit })}
              value={share ? Math.round(value * 10_000) / 100 : value}
              onChange={(next) => put(at, { rule: ruleOf(kind, share ? Number(next) / 100 : Number(next)) })}
            />
            <NumberInput
              label={t('exercise.points')}
              min={1}
              max={100}
              allowDecimal={false}
              value={points}
              onChange={(next) => put(at, { points: Math.trunc(Number(next) || 1) })}
            />
            <Button
              variant="subtle"
              size="compact-sm"
              disabled={criteria.length === 1}
              onClick={() => onChange(criteria.toSpliced(at, 1))}
            >
              {t('write.removeGoal')}
            </Button>
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          disabled={criteria.length >= MOST}
          onClick={() => onChange([...criteria, { figure: 'leadTime', rule: { gain: 0 }, points: 20 }])}
        >
          {t('write.addGoal')}
        </Button>
      </div>
    </fieldset>
  );
}

function kindOf(rule: Criterion['rule']): Kind {
  return 'gain' in rule ? 'gain' : 'least' in rule ? 'least' : 'most';
}

function amountOf(rule: Criterion['rule']): number {
  return 'gain' in rule ? rule.gain : 'least' in rule ? rule.least : rule.most;
}

function ruleOf(kind: Kind, value: number): Criterion['rule'] {
  const sound = Number.isFinite(value) ? value : 0;
  return kind === 'gain' ? { gain: sound } : kind === 'least' ? { least: sound } : { most: sound };
}
