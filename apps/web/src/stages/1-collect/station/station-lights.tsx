import { Tooltip } from '@mantine/core';
import { TOPIC } from '@palaestra/core';
import { percent } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import classes from './station.module.css';
import type { CellSession } from './use-cell.ts';
import type { UploadState } from './use-uploads.ts';

/** The streams that a take records; in a simulated cell all come from the control loop, at its rate. */
export const STREAMS = [
  TOPIC.jointStates,
  TOPIC.gripper,
  TOPIC.toolPose,
  TOPIC.wrench,
  TOPIC.objectPoses,
  TOPIC.commanded,
  TOPIC.sent,
  TOPIC.measured,
];

/** Share of the task's largest force from which it is worth a look. */
const MUCH = 0.5;

/** Streams with rate, jitter and drops; force at the tool; from the finger to the motion. */
export function Lights(props: {
  readonly cell: CellSession;
  readonly nominalHz: number;
  /** Largest force with which the task can succeed, N. */
  readonly forceLimit: number;
}) {
  const { cell, nominalHz, forceLimit } = props;
  const { t } = useText();
  const { pace, latency, figures } = cell;
  const share = pace ? pace.hz / nominalHz : 0;
  const tone = share >= 0.95 ? 'keep' : share >= 0.5 ? 'trim' : 'drop';
  const strength = figures.force / forceLimit;
  const force = strength >= 1 ? 'drop' : strength >= MUCH || figures.blocked ? 'trim' : 'keep';
  return (
    <ul className={classes.lights}>
      <Tooltip label={STREAMS.join('  ')} multiline maw={320}>
        <li data-tone={tone} data-testid="streams">
          <b aria-hidden="true" />
          <span className="num">
            {t('station.streams', { count: STREAMS.length, hz: pace?.hz ?? 0 })}
            <i>
              {t('station.jitter', { ms: Math.round(pace?.jitterMs ?? 0) })} ·{' '}
              {t('station.drops', { value: pace?.dropped ?? 0 })}
            </i>
          </span>
        </li>
      </Tooltip>
      <Tooltip label={t('station.forceHint', { value: forceLimit })} multiline maw={280}>
        <li data-tone={force} data-testid="force" data-blocked={figures.blocked}>
          <b aria-hidden="true" />
          <span className="num">
            {t('station.force', { value: figures.force.toFixed(0) })}
            <i>{figures.blocked ? t('station.blocked') : t('station.ofLimit', { value: forceLimit })}</i>
          </span>
        </li>
      </Tooltip>
      <Tooltip label={t('station.latencyHint')} multiline maw={280}>
        <li data-tone={latency === null ? 'none' : latency <= 150 ? 'keep' : 'trim'} data-testid="latency">
          <b aria-hidden="true" />
          <span className="num">
            {latency === null ? t('station.latencyNone') : t('station.latency', { ms: Math.round(latency) })}
          </span>
        </li>
      </Tooltip>
    </ul>
  );
}

/** What still waits in this browser. */
export function Uploads({ state }: { readonly state: UploadState }) {
  const { t, language } = useText();
  const { waiting, sent, offline, fraction, fault } = state;
  const tone = fault ? 'drop' : offline ? 'trim' : waiting > 0 ? 'run' : 'none';
  return (
    <p className={classes.uploads} data-tone={tone} data-testid="uploads" role="status" title={fault ?? undefined}>
      {fault
        ? t('station.refused')
        : waiting === 0
          ? t('station.allSent', { value: sent })
          : offline
            ? t('station.waitingOffline', { value: waiting })
            : t('station.waiting', { value: waiting })}
      {fraction !== null && !offline && ` · ${percent(fraction, language)}`}
    </p>
  );
}
