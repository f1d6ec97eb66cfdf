import { Button, NativeSelect, Popover, UnstyledButton } from '@mantine/core';
import { type ErrorCode, PalaestraError } from '@palaestra/core';
import { useState } from 'react';
import { bytes, percent } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useRefusal } from '../../../app/refusal.tsx';
import { span } from '../order-progress.tsx';
import { hoursLeft, SOON_H } from '../spool-room.ts';
import type { UploadState, WaitingRecording } from './upload-state.ts';
import classes from './uploads-panel.module.css';
import { type Uploads, uploadLimit } from './use-uploads.ts';

/** Limits that a person may choose, bytes per second; 0 for none. */
const LIMITS = [0, 500e3, 2e6, 10e6, 50e6];

interface Shown {
  readonly uploads: Uploads;
  /** How fast this browser's spool fills, bytes per hour; null before anything can be said. */
  readonly perHour: number | null;
}

/** What still waits in this browser: a line, and each recording with its state and reason on a click. */
export function UploadsPanel({ uploads, perHour }: Shown) {
  const { t, language } = useText();
  const { waiting, sent, offline, fraction, fault, level, bytes: held, quota } = uploads.state;
  const hours = hoursLeft({ bytes: held, limit: quota, perHour });
  const soon = hours !== null && hours < SOON_H;
  const tone = fault ? 'drop' : offline || soon || level !== 'ok' ? 'trim' : waiting > 0 ? 'run' : 'none';
  return (
    <Popover position="bottom-end" width={380} withArrow>
      <Popover.Target>
        <UnstyledButton
          className={classes.line}
          data-tone={tone}
          data-testid="uploads"
          title={t('outbox.open')}
          aria-live="polite"
        >
          {isStopped(uploads.state)
            ? t('outbox.stopped')
            : fault
              ? t('station.refused')
              : waiting === 0
                ? t('station.allSent', { value: sent })
                : offline
                  ? t('station.waitingOffline', { value: waiting })
                  : t('station.waiting', { value: waiting })}
          {fraction !== null && !offline && ` · ${percent(fraction, language)}`}
          {soon && ` · ${t('outbox.lasts', { time: span(hours, language) })}`}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Panel uploads={uploads} perHour={perHour} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Panel({ uploads, perHour }: Shown) {
  const { t, language } = useText();
  const { state, order } = uploads;
  const [limit, setLimit] = useState(uploadLimit() ?? 0);
  const more = state.waiting - state.recordings.length;
  const warning = quotaWarning(state);
  const hours = hoursLeft({ bytes: state.bytes, limit: state.quota, perHour });
  return (
    <section className={classes.panel} data-testid="outbox">
      <h2>{t('outbox.title')}</h2>
      {warning !== null && <p data-tone="trim">{t('outbox.filling', { share: percent(warning, language) })}</p>}
      {state.quota !== null && (
        <p data-testid="room">
          {t('outbox.room', { held: bytes(state.bytes), limit: bytes(state.quota) })}
          {hours !== null && ` ${t('outbox.lastsLong', { time: span(hours, language) })}`}
        </p>
      )}
      {state.newKey !== null && (
        <div className={classes.key} role="alert">
          <p>{t('outbox.newKey', { key: state.newKey })}</p>
          <Button size="xs" variant="light" onClick={() => order({ do: 'accept', key: state.newKey ?? '' })}>
            {t('outbox.accept')}
          </Button>
        </div>
      )}
      {isStopped(state) && state.newKey === null && <p data-tone="drop">{state.fault}</p>}
      {state.recordings.length === 0 ? (
        <p>{t('outbox.none')}</p>
      ) : (
        <ul>
          {state.recordings.map((one) => (
            <Row
              key={one.sha256}
              // Why everything stands still is told once.
              recording={isStopped(state) && one.state !== 'quarantined' ? { ...one, reason: null } : one}
              onRetry={() => order({ do: 'retry', sha256: one.sha256 })}
            />
          ))}
        </ul>
      )}
      {more > 0 && <p>{t('outbox.more', { value: more })}</p>}
      <NativeSelect
        size="xs"
        label={t('outbox.limit')}
        value={String(limit)}
        data={LIMITS.map((value) => ({
          value: String(value),
          label: value === 0 ? t('outbox.unlimited') : `${bytes(value)}/s`,
        }))}
        onChange={(event) => {
          const next = Number(event.currentTarget.value);
          setLimit(next);
          order({ do: 'limit', limit: next === 0 ? null : next });
        }}
      />
    </section>
  );
}

function Row({ recording, onRetry }: { readonly recording: WaitingRecording; readonly onRetry: () => void }) {
  const { t, language } = useText();
  const { name, size, state, reason, why, fraction } = recording;
  const details = why?.reason === undefined ? {} : { reason: why.reason, facts: why.facts ?? {} };
  const code = (why?.code ?? 'unavailable') as ErrorCode;
  const told = useRefusal()(new PalaestraError(code, reason ?? '', { details }));
  return (
    <li data-state={state}>
      <span className={classes.name} title={name}>
        {name}
      </span>
      <span className={classes.state}>
        {t(`outbox.state.${state}`)}
        {fraction !== null && ` · ${percent(fraction, language)}`} · <i className="num">{bytes(size)}</i>
      </span>
      {reason !== null && (
        <span className={classes.reason}>
          {told.sentence}
          {told.words !== null && <small lang="en"> {told.words}</small>}
        </span>
      )}
      {state === 'quarantined' && (
        <Button size="compact-xs" variant="light" className={classes.retry} onClick={onRetry}>
          {t('outbox.retry')}
        </Button>
      )}
    </li>
  );
}

/** True when nothing is sent until a person has acted; otherwise a fault is that of one recording. */
function isStopped({ fault, newKey, recordings }: UploadState): boolean {
  return (
    newKey !== null ||
    (fault !== null && !recordings.some((one) => one.state === 'quarantined' && one.reason === fault))
  );
}

/** How full this browser is, 0 to 1, once that is worth a word; null before. */
export function quotaWarning({ level, bytes: held, quota }: UploadState): number | null {
  return level === 'ok' || quota === null || quota === 0 ? null : Math.min(1, held / quota);
}
