import type { Tally } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/client.ts';
import { count, percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page, Part } from '../../app/page.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import classes from './ground.module.css';
import { ToStations } from './to-stations.tsx';

/** A collector's own count: what was accepted, what waits, what was dropped. */
export function OwnCountPage() {
  const { t, language } = useText();
  const query = useQuery({ queryKey: ['own count'], queryFn: () => api.ownCount(), refetchInterval: 20_000 });
  return (
    <Page title={t('mine.title')} sentence={t('mine.sentence')}>
      <Loaded query={query}>
        {({ today, week, all, days }) =>
          all.recorded === 0 ? (
            <Empty sentence={t('mine.empty')}>
              <ToStations />
            </Empty>
          ) : (
            <>
              <div className={classes.tallies}>
                {(
                  [
                    ['today', today],
                    ['week', week],
                    ['all', all],
                  ] as const
                ).map(([name, tally]) => (
                  <TallyCard key={name} title={t(`mine.${name}`)} tally={tally} />
                ))}
              </div>
              <Part title={t('mine.days')}>
                <table className={table.table}>
                  <thead>
                    <tr>
                      <th>{t('mine.day')}</th>
                      <th data-number>{t('orders.recorded')}</th>
                      <th data-number>{t('mine.accepted')}</th>
                      <th data-number>{t('orders.dropped')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {days.map(({ day, recorded, accepted, dropped }) => (
                      <tr key={day}>
                        <td className="num">{day}</td>
                        <td data-number>{count(recorded, language)}</td>
                        <td data-number>{count(accepted, language)}</td>
                        <td data-number>{count(dropped, language)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Part>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function TallyCard({ title, tally }: { readonly title: string; readonly tally: Tally }) {
  const { t, language } = useText();
  const { accepted, pending, dropped, share } = tally;
  return (
    <section className={classes.tally}>
      <h2>{title}</h2>
      <b className="num">{count(accepted, language)}</b>
      <span>{t('mine.accepted')}</span>
      <p className="num">
        {t('mine.rest', { pending: count(pending, language), dropped: count(dropped, language) })}
        <br />
        {share === null
          ? t('mine.noShare')
          : t('mine.share', {
              rate: percent(share.rate, language),
              low: percent(share.low, language),
              high: percent(share.high, language),
            })}
      </p>
    </section>
  );
}
