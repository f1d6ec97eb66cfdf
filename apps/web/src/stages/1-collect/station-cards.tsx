import type { Blocker, GroundStation } from '@palaestra/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { OriginMark, VerdictChip } from '../../app/marks.tsx';
import { Loaded, Waiting } from '../../app/states.tsx';
import { useStationName } from '../../app/station-name.ts';
import classes from './ground.module.css';
import { SpoolWarning } from './spool-state.tsx';
import { useGround } from './use-ground.ts';

/** The first stations as live cards, and the way to all of them. */
export function FirstStations({ most }: { readonly most: number }) {
  const { t, language } = useText();
  const query = useGround();
  return (
    <Loaded query={query} waiting={<Waiting rows={2} height={84} />}>
      {({ stations }) => (
        <>
          <StationCards stations={stations.slice(0, most)} />
          {stations.length > most && (
            <p>
              <Link to="/stations">{t('stations.all', { value: count(stations.length, language) })}</Link>
            </p>
          )}
        </>
      )}
    </Loaded>
  );
}

/** Stations as small live cards. */
export function StationCards({ stations }: { readonly stations: readonly GroundStation[] }) {
  const { t } = useText();
  if (stations.length === 0) return <p className={classes.quiet}>{t('stations.empty')}</p>;
  return (
    <ul className={classes.cards}>
      {stations.map((station) => (
        <li key={station.id}>
          <StationCard station={station} />
        </li>
      ))}
    </ul>
  );
}

const StationCard = memo(function StationCard({ station }: { readonly station: GroundStation }) {
  const { t, language } = useText();
  const { state, lastHour, lastVerdict } = station;
  const nameOf = useStationName();
  // What a silent station said last is no longer so.
  const streams = state === null || state.blockers.includes('silent') ? [] : state.heartbeat.streams;
  return (
    <article className={classes.card}>
      <Link
        to="/stations/$id"
        params={{ id: station.id }}
        className={classes.name}
        data-testid={`station ${station.id}`}
      >
        {nameOf(station)}
      </Link>
      <OriginMark simulated={station.simulated} />
      <span className={classes.now}>
        <ActivityMark station={station} />
        {state?.person && <span className={classes.person}>{state.person}</span>}
      </span>
      <span className={`${classes.figures} num`}>
        {t('ground.lastHourShort', {
          accepted: count(lastHour.accepted, language),
          recorded: count(lastHour.recorded, language),
        })}
        {lastVerdict && <VerdictChip decision={lastVerdict.decision} />}
      </span>
      {state && <SpoolWarning spool={state.heartbeat.spool} />}
      {streams.length > 0 && (
        <span className={classes.lights} role="img" aria-label={t('ground.streams')}>
          {streams.map(({ name, hz, wanted }) => (
            <i key={name} data-alive={wanted === null || hz >= wanted} title={`${name} ${hz.toFixed(0)} Hz`} />
          ))}
        </span>
      )}
      {station.revoked === undefined && (!station.simulated || station.cell !== null) && (
        <Link to="/collect/$station" params={{ station: station.id }} search={{}} className={classes.work}>
          {t('stations.work')}
        </Link>
      )}
    </article>
  );
});

/** What a station does, or the first reason why it cannot; a shape and a word. */
export function ActivityMark({ station }: { readonly station: Pick<GroundStation, 'state' | 'revoked'> }) {
  const { t } = useText();
  const { state, revoked } = station;
  if (revoked !== undefined) {
    return (
      <span className={classes.mark} data-tone="drop" data-shape="blocked">
        {t('ground.blocker.revoked')}
      </span>
    );
  }
  if (state === null)
    return (
      <span className={classes.mark} data-tone="none">
        {t('ground.never')}
      </span>
    );
  const blocker = state.blockers[0];
  const tone = blocker === undefined ? TONE[state.heartbeat.activity] : isCalm(blocker) ? 'none' : 'drop';
  return (
    <span className={classes.mark} data-tone={tone} data-shape={blocker === undefined ? 'run' : 'blocked'}>
      {blocker === undefined ? t(`ground.activity.${state.heartbeat.activity}`) : t(`ground.blocker.${blocker}`)}
    </span>
  );
}

/** Nobody there, or nothing heard: no alarm. */
export function isCalm(blocker: Blocker): boolean {
  return blocker === 'silent' || blocker === 'no_session';
}

const TONE = { idle: 'none', ready: 'keep', recording: 'run', sending: 'run' } as const;
