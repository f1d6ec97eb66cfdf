import { moreTrials, type SkillBand } from '@palaestra/islands';
import { count, measured } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './learn.module.css';

/** How many more trials would narrow the band to a half and to a quarter. */
export function MoreTrials({ band }: { readonly band: SkillBand }) {
  const { t, language } = useText();
  return (
    <ul className={classes.plain}>
      {[2, 4].map((part) => {
        const width = band.width / part;
        const more = width > 0 ? moreTrials(band, width) : 0;
        const trials = more === null ? t('skill.never') : t('skill.trials', { value: count(more, language) });
        return (
          <li key={part}>
            {t('skill.narrow', { width: measured(width, 2) })} <b className="num">{trials}</b>
          </li>
        );
      })}
    </ul>
  );
}
