import { count, measured } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Facts } from '../../app/page.tsx';
import { clock } from '../run/clock.ts';
import classes from './live.module.css';
import type { LivePlant } from './use-live-plant.ts';

/** What the plant has done, and how it stands now. */
export function LiveFigures({ live: { moment, detail } }: { readonly live: LivePlant }) {
  const { t, language } = useText();
  if (moment === null) return <p className={classes.quiet}>{t('live.waiting')}</p>;
  const [, , , loads, working, failed] = moment.point;
  return (
    <section aria-label={t('live.figures')} data-testid="live-figures" data-state={moment.state}>
      <p className={classes.time}>
        <b className="num">{clock(moment.time)}</b> {t(`live.state.${moment.state}`)} · ×{measured(moment.speed)}
      </p>
      <Facts
        items={[
          [
            t('live.finished'),
            <span key="f" className="num" data-testid="live-finished">
              {count(moment.finished, language)}
            </span>,
          ],
          [
            t('live.inside'),
            <span key="i" className="num" data-testid="live-inside">
              {count(moment.inside, language)}
            </span>,
          ],
          [
            t('live.outside'),
            <span key="o" className="num" data-testid="live-outside">
              {count(moment.outside, language)}
            </span>,
          ],
          [t('live.scrapped'), count(moment.scrapped, language)],
          [t('live.loads'), count(loads, language)],
          [t('live.working'), `${working} / ${moment.units.length}`],
          [
            t('live.broken'),
            <span key="b" className="num" data-testid="live-broken">
              {count(failed, language)}
            </span>,
          ],
          [t('live.level'), t(`floor.level.${detail.level}`)],
        ]}
      />
      {moment.lag > 60 && <p className={classes.notice}>{t('live.lag', { time: clock(moment.lag) })}</p>}
    </section>
  );
}
