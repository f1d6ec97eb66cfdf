import type { Heartbeat } from '@palaestra/core';
import { bytes, count, percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './ground.module.css';
import { span } from './order-progress.tsx';
import { hoursLeft, SOON_H, shareTaken } from './spool-room.ts';

/** Share from which a spool warns; the station's own outbox warns from there too. */
const FILLING = 0.8;

/** What waits at a station, of how much room, and how long that lasts. */
export function SpoolState({ spool }: { readonly spool: Heartbeat['spool'] }) {
  const { t, language } = useText();
  const { recordings, bytes: held, limit } = spool;
  return (
    <>
      {count(recordings, language)} ·{' '}
      {limit == null ? bytes(held) : t('ground.spoolOf', { held: bytes(held), limit: bytes(limit) })}
      <SpoolWarning spool={spool} always />
    </>
  );
}

/** How full a spool is and how long it lasts, where that is worth a word; `always` tells how long it lasts anyway. */
export function SpoolWarning(props: { readonly spool: Heartbeat['spool']; readonly always?: boolean }) {
  const { t, language } = useText();
  const hours = hoursLeft(props.spool);
  const share = shareTaken(props.spool);
  const filling = share !== null && share >= FILLING;
  const soon = hours !== null && hours < SOON_H;
  const words = [
    ...(filling ? [t('ground.spoolFilled', { share: percent(share, language) })] : []),
    ...(hours !== null && (soon || filling || props.always)
      ? [t('outbox.lasts', { time: span(hours, language) })]
      : []),
  ];
  if (words.length === 0) return null;
  return (
    <span className={classes.room} data-tone={filling || soon ? 'trim' : 'none'}>
      {words.join(t('tasks.comma'))}
    </span>
  );
}
