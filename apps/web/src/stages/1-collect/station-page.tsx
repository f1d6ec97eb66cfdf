import { Button } from '@mantine/core';
import { SKILLS, type Station } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { count, moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { OriginMark, VerdictChip } from '../../app/marks.tsx';
import { Facts, Page, PageWaiting, Part } from '../../app/page.tsx';
import { useMay, useMe } from '../../app/session.ts';
import { Empty, Loaded } from '../../app/states.tsx';
import { useStationName } from '../../app/station-name.ts';
import { WatchInFoxglove } from '../../app/watch-in-foxglove.tsx';
import { Changes } from './changes.tsx';
import classes from './ground.module.css';
import { span } from './order-progress.tsx';
import { SessionNote } from './session-note.tsx';
import { SpoolState } from './spool-state.tsx';
import { useSession } from './station/use-session.ts';
import { ActivityMark, isCalm } from './station-cards.tsx';
import { StationForm } from './station-form.tsx';
import { StationKey } from './station-key.tsx';
import { StationRevocation } from './station-revocation.tsx';
import { StreamTable } from './stream-table.tsx';
import { useGround } from './use-ground.ts';

/** Seconds by which a clock may be off before recordings of several machines no longer fit together. */
const CLOCK_MATTERS = 5;

/** One station: who works there on what, its streams, its faults, and the way to begin work. */
export function StationPage() {
  const { t, say, language } = useText();
  const { id } = useParams({ from: '/shell/stations/$id' });
  const may = useMay('collector');
  const manages = useMay('manager');
  const query = useGround();
  const changes = useQuery({
    queryKey: ['station changes', id],
    queryFn: () => api.stationChanges(id),
    enabled: may,
  });
  const nameOf = useStationName();
  const clockText = (ahead: number) => (
    <span className={classes.blocked}>
      {t(ahead > 0 ? 'ground.clockAhead' : 'ground.clockBehind', { time: span(Math.abs(ahead) / 3600, language) })}
    </span>
  );
  return (
    <Loaded query={query} waiting={<PageWaiting />}>
      {({ stations }) => {
        const station = stations.find((one) => one.id === id);
        if (station === undefined) return <Empty sentence={t('stations.none')} />;
        const { state, lastHour, lastVerdict } = station;
        return (
          <Page
            title={nameOf(station)}
            actions={
              <>
                {!station.simulated && <WatchInFoxglove kind="station" id={id} />}
                <ActionDialog label={t('action.edit')} keys="e" needed="manager" quiet>
                  <StationForm from={station} />
                </ActionDialog>
              </>
            }
            sentence={
              <span className={classes.now}>
                <ActivityMark station={station} />
                <OriginMark simulated={station.simulated} />
              </span>
            }
          >
            <div className={classes.two}>
              <div>
                {state?.heartbeat.warning && state.heartbeat.spool.limit == null && (
                  <p className={classes.quiet}>{state.heartbeat.warning}</p>
                )}
                {state !== null && state.blockers.length > 0 && (
                  <ul
                    className={classes.blockers}
                    data-tone={station.revoked || !state.blockers.every(isCalm) ? 'drop' : 'none'}
                  >
                    {(station.revoked ? (['revoked'] as const) : state.blockers).map((blocker) => (
                      <li key={blocker}>
                        {t(`ground.blocker.${blocker}`)}
                        {blocker === 'fault' && `${t('tasks.colon')}${state.heartbeat.fault}`}
                      </li>
                    ))}
                  </ul>
                )}
                <Facts
                  items={[
                    [t('ground.person'), state?.person ?? '–'],
                    [
                      t('orders.order'),
                      state?.order ? (
                        <Link key="order" to="/orders/$id" params={{ id: state.order }}>
                          {t('orders.open')}
                        </Link>
                      ) : (
                        '–'
                      ),
                    ],
                    [
                      t('ground.hour'),
                      t('ground.lastHour', {
                        accepted: count(lastHour.accepted, language),
                        recorded: count(lastHour.recorded, language),
                      }),
                    ],
                    [
                      t('ground.verdict'),
                      lastVerdict ? (
                        <Link key="verdict" to="/episodes/$id" params={{ id: lastVerdict.episode }}>
                          <VerdictChip decision={lastVerdict.decision} />
                        </Link>
                      ) : (
                        '–'
                      ),
                    ],
                    [t('ground.spool'), state ? <SpoolState key="spool" spool={state.heartbeat.spool} /> : '–'],
                    ...(state?.clockAhead === undefined || Math.abs(state.clockAhead) < CLOCK_MATTERS
                      ? []
                      : [[t('ground.clock'), clockText(state.clockAhead)] as const]),
                    ...(station.skills === undefined
                      ? []
                      : [
                          [
                            t('tasks.skills'),
                            station.skills.map((one) => say(SKILLS[one].label)).join(t('tasks.comma')),
                          ] as const,
                        ]),
                    [t('ground.heard'), state ? moment(state.at, language) : t('ground.never')],
                    [
                      t('ground.robot'),
                      `${station.robot.embodiment}${station.robot.serial ? ` · ${station.robot.serial}` : ''}`,
                    ],
                  ]}
                />
                <p>
                  <Link to="/episodes" search={{ station: station.id }}>
                    {t('stations.episodesOf')}
                  </Link>
                </p>
                {state !== null && state.heartbeat.streams.length > 0 && (
                  <Part title={t('ground.streams')}>
                    <StreamTable streams={state.heartbeat.streams} />
                  </Part>
                )}
              </div>
              <div>
                {may && <Work station={station} />}
                {manages && !station.simulated && !station.revoked && <StationKey station={station} />}
                <StationRevocation station={station} />
                {may && <Changes query={changes} />}
              </div>
            </div>
          </Page>
        );
      }}
    </Loaded>
  );
}

/** Who works there, and the way to work there: the page of its collector. */
function Work({ station }: { readonly station: Station }) {
  const { t } = useText();
  const me = useMe();
  const work = useSession(station.id, true);
  if (station.revoked !== undefined && (work.open ?? work.last) === null) return null;
  return (
    <Part title={t('session.title')}>
      <SessionNote work={work} me={me.data} />
      {station.revoked === undefined && (
        <Button
          renderRoot={(props) => (
            <Link {...props} to="/collect/$station" params={{ station: station.id }} search={{}} />
          )}
        >
          {t('stations.work')}
        </Button>
      )}
    </Part>
  );
}
