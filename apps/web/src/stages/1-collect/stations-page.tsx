import { SegmentedControl, TextInput } from '@mantine/core';
import type { Ground } from '@palaestra/core';
import { getRouteApi } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page } from '../../app/page.tsx';
import { Loaded } from '../../app/states.tsx';
import { isNamed, isShown, SHOWN, shownIn } from './board-filter.ts';
import classes from './ground.module.css';
import { StationCards } from './station-cards.tsx';
import { StationForm } from './station-form.tsx';
import { useGround } from './use-ground.ts';

const route = getRouteApi('/shell/stations');

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
            <Board ground={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** The cards that are asked for; what is asked for stands in the address. */
function Board({ ground }: { readonly ground: Ground }) {
  const { t, language } = useText();
  const { show, q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = shownIn(show);
  const named = ground.stations.filter((station) => isNamed(station, q));
  const found = named.filter((station) => isShown(station, shown));
  return (
    <>
      <div className={classes.filters}>
        <SegmentedControl
          aria-label={t('board.show')}
          value={shown}
          onChange={(next) => void navigate({ search: (old) => ({ ...old, show: next }), replace: true })}
          data={SHOWN.map((value) => ({
            value,
            label: `${t(`board.${value}`)} ${count(named.filter((one) => isShown(one, value)).length, language)}`,
          }))}
        />
        <TextInput
          aria-label={t('board.find')}
          placeholder={t('board.find')}
          type="search"
          value={q}
          onChange={({ currentTarget: { value } }) =>
            void navigate({
              search: { ...(show !== undefined && { show }), ...(value !== '' && { q: value }) },
              replace: true,
            })
          }
        />
      </div>
      {found.length === 0 && ground.stations.length > 0 ? (
        <p className={classes.quiet}>{t('board.nothing')}</p>
      ) : (
        <StationCards stations={found} />
      )}
    </>
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
