import { Radio } from '@mantine/core';
import { textIn } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';

/** One island, or the fleet: where one more is wanted. */
export function ResourceChoice(props: {
  readonly plant: Plant;
  readonly value: string | undefined;
  readonly onChange: (resource: string) => void;
}) {
  const { t, language } = useText();
  const { plant } = props;
  return (
    <Radio.Group label={t('exercise.resource')} value={props.value ?? ''} onChange={props.onChange}>
      <div className={classes.resources}>
        {plant.islands.map(({ id, name, workUnits }) => (
          <Radio
            key={id}
            value={id}
            label={name === undefined ? id : textIn(name, language)}
            description={t('exercise.units', { count: workUnits.length })}
          />
        ))}
        <Radio
          value="vehicles"
          label={t('exercise.fleet')}
          description={t('exercise.vehicles', { count: plant.vehicles.length })}
        />
      </div>
    </Radio.Group>
  );
}
