import { isFlat, type Plant, type SkillBand, worthTrying } from '@palaestra/islands';
import { count, measured } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';
import { LimitText } from './limit-text.tsx';

/** How many more trials would narrow the band; where the rate does not matter, what does. */
export function MoreTrials({ band, plant }: { readonly band: SkillBand; readonly plant: Plant }) {
  const { t, language } = useText();
  if (isFlat(band)) {
    return (
      <p className={classes.flat}>
        {t('skill.flat', { doubt: measured(band.doubt, 2) })} <LimitText limit={band.limit} plant={plant} />
      </p>
    );
  }
  const widths = worthTrying(band);
  if (widths.length === 0)
    return <p className={classes.flat}>{t('skill.narrow.enough', { doubt: measured(band.doubt, 2) })}</p>;
  return (
    <ul className={classes.plain}>
      {widths.map(({ width, trials }) => (
        <li key={width}>
          {t('skill.narrow', { width: measured(width, 2) })}{' '}
          <b className="num">
            {trials === null ? t('skill.never') : t('skill.trials', { value: count(trials, language) })}
          </b>
        </li>
      ))}
    </ul>
  );
}
