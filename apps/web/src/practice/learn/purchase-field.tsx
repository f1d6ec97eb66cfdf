import { NumberInput } from '@mantine/core';
import { type Exercise, type SubmissionBody, textIn } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';

type Purchases = NonNullable<SubmissionBody['purchases']>;

/** How many more work units of each island, and how many more vehicles, are bought; with what they cost together. */
export function PurchaseField(props: {
  readonly plant: Plant;
  readonly money: Exercise['limits']['money'];
  readonly purchases: Purchases;
  readonly onChange: (purchases: Purchases) => void;
}) {
  const { t, language } = useText();
  const { plant, money, purchases } = props;
  const put = (place: string, value: number | string) => {
    const { [place]: _before, ...rest } = purchases;
    const bought = Math.max(0, Math.trunc(Number(value) || 0));
    props.onChange(bought === 0 ? rest : { ...rest, [place]: Math.min(100, bought) });
  };
  const vehicles = purchases.vehicles ?? 0;
  const units = Object.values(purchases).reduce((sum, bought) => sum + bought, 0) - vehicles;
  const spent = money === undefined ? 0 : vehicles * money.vehicle + units * money.workUnit;
  const places = plant.islands.map(({ id, name, workUnits }) => ({
    id,
    label: name === undefined ? id : textIn(name, language),
    hint: t('exercise.units', { count: workUnits.length }),
  }));
  if (plant.vehicles.length > 0) {
    places.push({
      id: 'vehicles',
      label: t('exercise.fleet'),
      hint: t('exercise.vehicles', { count: plant.vehicles.length }),
    });
  }
  return (
    <fieldset className={classes.rules}>
      <legend>{t('exercise.purchases')}</legend>
      {places.map(({ id, label, hint }) => (
        <NumberInput
          key={id}
          label={label}
          description={hint}
          min={0}
          max={100}
          allowDecimal={false}
          value={purchases[id] ?? 0}
          onChange={(value) => put(id, value)}
        />
      ))}
      {money !== undefined && (
        <p className={classes.note} data-over={spent > money.most || undefined} role="status">
          {t('exercise.spent', { spent: count(spent, language), most: count(money.most, language) })}
        </p>
      )}
    </fieldset>
  );
}
