import { CopyButton } from '@mantine/core';
import type { Blocker, GroundStation, Session } from '@palaestra/core';
import { useText } from '../../../app/i18n/index.ts';
import { SpoolState } from '../spool-state.tsx';
import { ActivityMark } from '../station-cards.tsx';
import { StreamTable } from '../stream-table.tsx';
import classes from './real-station.module.css';

/** How the machine of a real station stands: what it does or why it may not, what to do about it, its streams, its spool. */
export function MachineNow(props: { readonly station: GroundStation; readonly session: Session | null }) {
  const { t } = useText();
  const { station, session } = props;
  const state = station.state;
  const blockers = blockersOf(station, session);
  const shown = state === null ? null : { ...state, blockers: [...blockers] };
  // Another recorder may be at work there, which the person beside the robot has started by hand.
  const recording = state?.heartbeat.activity === 'recording';
  const alone = !blockers.includes('silent') && state?.heartbeat.remote !== true && !recording;
  return (
    <section className={classes.panel} data-testid="machine" data-activity={blockers[0] ?? state?.heartbeat.activity}>
      <p className={classes.activity}>
        <ActivityMark station={{ state: shown }} />
      </p>
      {blockers.length > 0 && (
        <ul className={classes.todo}>
          {blockers.map((blocker) => (
            <li key={blocker}>
              <WhatToDo blocker={blocker} station={station} />
            </li>
          ))}
        </ul>
      )}
      {blockers.length === 0 && !alone && <p>{t(recording ? 'real.recording' : 'real.ready')}</p>}
      {alone && <p>{t('real.noListener')}</p>}
      {(alone || blockers.includes('silent')) && <RecorderCommand station={station.id} />}
      {state !== null && (
        <>
          <p className={classes.spool}>
            {t('ground.spool')} <SpoolState spool={state.heartbeat.spool} />
          </p>
          {state.heartbeat.streams.length > 0 && <StreamTable streams={state.heartbeat.streams} />}
        </>
      )}
    </section>
  );
}

/** What to do about a reason why nothing may be recorded. */
function WhatToDo({ blocker, station }: { readonly blocker: Blocker; readonly station: GroundStation }) {
  const { t } = useText();
  const heartbeat = station.state?.heartbeat;
  if (blocker === 'fault') return t('real.do.fault', { fault: heartbeat?.fault ?? '' });
  if (blocker === 'dead_stream') {
    const slow = heartbeat?.streams.filter(({ hz, wanted }) => wanted !== null && hz < wanted) ?? [];
    return t('real.do.dead_stream', { names: slow.map(({ name }) => name).join(t('tasks.comma')) });
  }
  if (blocker === 'revoked') return t('real.do.revoked', { reason: station.revoked?.reason ?? '' });
  return t(`real.do.${blocker}`);
}

/** Why nothing may be recorded. What the ground knows of the session is newer than what its last heartbeat was answered. */
export function blockersOf({ state, revoked }: GroundStation, session: Session | null): readonly Blocker[] {
  if (revoked !== undefined) return ['revoked'];
  const heard: readonly Blocker[] = state === null ? ['silent'] : state.blockers;
  const machine = heard.filter((one) => one !== 'no_session' && one !== 'checklist');
  if (session === null) return ['no_session', ...machine];
  return session.checklist.green ? machine : ['checklist', ...machine];
}

function RecorderCommand({ station }: { readonly station: string }) {
  const { t } = useText();
  const command = `palaestra station run --station ${station} --source foxglove=ws://127.0.0.1:8765 --out recordings`;
  return (
    <CopyButton value={command}>
      {({ copied, copy }) => (
        <button type="button" className={classes.command} onClick={copy} title={t('action.copy')}>
          <code>{command}</code>
          <span>{copied ? t('action.copied') : t('action.copy')}</span>
        </button>
      )}
    </CopyButton>
  );
}
