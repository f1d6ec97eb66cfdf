import { Checkbox, NativeSelect, NumberInput } from '@mantine/core';
import { type ExerciseBody, textIn } from '@palaestra/core';
import { useText } from '../../app/i18n/index.ts';
import { usePlant } from '../plant/open-plant.ts';
import classes from './learn.module.css';

/** Whether an island fails in the attempt: which one, when, and for how long. */
export function WriteBreakdown(props: {
  readonly body: ExerciseBody;
  readonly onChange: (breakdown: ExerciseBody['breakdown']) => void;
}) {
  const { t, language } = useText();
  const { body, onChange } = props;
  const { breakdown, hours } = body;
  const islands = usePlant(body.plant).data?.plant.islands ?? [];
  return (
    <fieldset className={classes.hands}>
      <legend>{t('write.breakdown')}</legend>
      <Checkbox
        label={t('write.breakdownOn')}
        checked={breakdown !== null}
        disabled={breakdown === null && islands.length === 0}
        onChange={({ currentTarget: { checked } }) =>
          onChange(checked ? { island: islands[0]!.id, at: Math.floor(hours / 4), hours: Math.ceil(hours / 4) } : null)
        }
      />
      {breakdown !== null && (
        <div className={classes.rules}>
          <NativeSelect
            label={t('write.breakdownIsland')}
            value={breakdown.island}
            data={islands.map(({ id, name = id }) => ({ value: id, label: textIn(name, language) }))}
            onChange={(event) => onChange({ ...breakdown, island: event.currentTarget.value })}
          />
          <NumberInput
            label={t('write.breakdownAt')}
            min={0}
            max={hours}
            value={breakdown.at}
            onChange={(value) => onChange({ ...breakdown, at: Math.max(0, Number(value) || 0) })}
          />
          <NumberInput
            label={t('write.breakdownHours')}
            min={0.1}
            max={hours}
            value={breakdown.hours}
            onChange={(value) => onChange({ ...breakdown, hours: Number(value) > 0 ? Number(value) : breakdown.hours })}
          />
        </div>
      )}
    </fieldset>
  );
}
