import { useText } from '../../app/i18n/index.ts';
import type { Distribution, StepTime } from './edits/plant-parts.ts';
import { TIME_TYPES, type TimeType, timeAs, typeOfTime } from './edits/times.ts';
import { Choice, NumberField, TextField } from './fields.tsx';
import classes from './panel.module.css';

/** The numbers of each kind of time; shapes have no unit. */
const MEMBERS: Readonly<Record<Exclude<TimeType, 'constant' | 'empirical'>, readonly string[]>> = {
  exponential: ['mean'],
  normal: ['mean', 'sd'],
  lognormal: ['mean', 'sd'],
  uniform: ['low', 'high'],
  triangular: ['low', 'mode', 'high'],
  gamma: ['shape', 'scale'],
  weibull: ['shape', 'scale'],
};

/** A constant or random time, s; where skills are offered, also the measured one of a skill. */
export function TimeField(props: {
  readonly label: string;
  readonly value: StepTime;
  readonly onChange: (value: StepTime) => void;
  readonly skills?: readonly string[];
}) {
  const { label, value, onChange, skills = [] } = props;
  const { t } = useText();
  const skilled = typeof value === 'object' && 'skill' in value;
  const type = skilled ? 'skill' : typeOfTime(value);
  const types = TIME_TYPES.map((one) => ({ value: one as string, label: t(`editor.time.${one}`) }));
  if (skills.length > 0 || skilled) types.push({ value: 'skill', label: t('editor.time.skill') });
  function turn(next: string) {
    if (next === 'skill') onChange({ skill: skills[0] ?? '' });
    else onChange(timeAs(skilled ? 60 : value, next as TimeType));
  }
  return (
    <div className={classes.row}>
      <Choice label={label} value={type} options={types} onChange={turn} />
      {skilled ? (
        <Choice
          label={t('editor.time.skill')}
          value={value.skill}
          options={skills.map((id) => ({ value: id, label: id }))}
          onChange={(skill) => onChange({ skill })}
        />
      ) : (
        <Numbers value={value} onChange={onChange} label={label} />
      )}
    </div>
  );
}

function Numbers(props: {
  readonly label: string;
  readonly value: Distribution;
  readonly onChange: (value: Distribution) => void;
}) {
  const { value, onChange } = props;
  const { t } = useText();
  if (typeof value === 'number') {
    return (
      <NumberField
        label={t('editor.time.value')}
        value={value}
        unit="s"
        max={1e9}
        onCommit={(next) => next !== null && onChange(next)}
      />
    );
  }
  if (value.type === 'empirical') {
    const numbers = (text: string) =>
      text
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map(Number);
    return (
      <TextField
        label={t('editor.time.samples')}
        value={value.samples.join(' ')}
        accepts={(text) => text !== '' && numbers(text).every((one) => Number.isFinite(one) && one >= 0)}
        onCommit={(text) => onChange({ type: 'empirical', samples: numbers(text) })}
      />
    );
  }
  return MEMBERS[value.type].map((name) => (
    <NumberField
      key={name}
      label={t(`editor.time.${name}` as 'editor.time.mean')}
      value={(value as unknown as Record<string, number>)[name] ?? 0}
      {...(name === 'shape' ? {} : { unit: 's' })}
      max={1e9}
      onCommit={(next) => next !== null && onChange({ ...value, [name]: next } as Distribution)}
    />
  ));
}
