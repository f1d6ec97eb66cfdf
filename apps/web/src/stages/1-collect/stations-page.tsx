import type { Ground } from '@palaestra/core';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page } from '../../app/page.tsx';
import { Loaded } from '../../app/states.tsx';
import classes from './ground.module.css';
import { StationCards } from './station-cards.tsx';
import { StationForm } from './station-form.tsx';
import { useGround } from './use-ground.ts';

/** The ground board: what it yields, and every station as it stands. */
export function StationsPage() {
  const { t } = useText();
  const ground = useGround();
  return (
    <Page
      title={t('stations.title')}
      sentence={t('stations.sentence')}
      actions={
        <ActionDialog label={t('stations.new')} keys="c" needed="manager">
          <StationForm from={null} />
        </ActionDialog>
      }
    >
      <Loaded query={ground}>
        {(data) => (
          <>
            <Yield ground={data} />
            <StationCards stations={data.stations} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Accepted against recorded, hour by hour, and what is blocked now. */
function Yield({ ground }: { readonly ground: Ground }) {
  const { t, language } = useText();
  const { hours, stations } = ground;
  const sum = (name: 'recorded' | 'accepted') => stations.reduce((total, { lastHour }) => total + lastHour[name], 0);
  const most = Math.max(1, ...hours.map(({ recorded }) => recorded));
  const alive = stations.filter(({ state }) => state !== null && !state.blockers.includes('silent'));
  const blocked = alive.filter(({ state }) => state!.blockers.some((one) => one !== 'no_session'));
  return (
    <section className={classes.yield}>
      <div className={classes.headline}>
        <b className="num">{count(sum('accepted'), language)}</b>
        <span>
          {t('ground.yield', { recorded: count(sum('recorded'), language) })}
          <br />
          {t('ground.alive', {
            alive: count(alive.length, language),
            all: count(stations.length, language),
            blocked: count(blocked.length, language),
          })}
        </span>
      </div>
      <ol className={classes.hours} aria-label={t('ground.hours')}>
        {hours.map(({ at, recorded, accepted }) => {
          const hour = new Date(at).getHours();
          return (
            <li key={at} title={`${hour}:00 · ${accepted} / ${recorded}`}>
              <span className={classes.bar} style={{ height: `${(recorded / most) * 100}%` }}>
                <i style={{ height: recorded === 0 ? 0 : `${(accepted / recorded) * 100}%` }} />
              </span>
              <small className="num">{hour}</small>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
