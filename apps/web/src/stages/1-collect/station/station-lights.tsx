import { Popover, Tooltip, UnstyledButton } from '@mantine/core';
import { useText } from '../../../app/i18n/index.ts';
import classes from './station.module.css';
import { isAlive, type StreamNow } from './streams.ts';
import type { CellSession } from './use-cell.ts';

/** Share of the task's largest force from which it is worth a look. */
const MUCH = 0.5;

/** Streams with rate, jitter and drops; force at the tool; from the finger to the motion. */
export function Lights(props: {
  readonly cell: CellSession;
  readonly streams: readonly StreamNow[];
  /** Largest force with which the task can succeed, N. */
  readonly forceLimit: number;
}) {
  const { cell, streams, forceLimit } = props;
  const { t } = useText();
  const { latency, figures } = cell;
  const strength = figures.force / forceLimit;
  const force = strength >= 1 ? 'drop' : strength >= MUCH || figures.blocked ? 'trim' : 'keep';
  return (
    <ul className={classes.lights}>
      <Streams streams={streams} />
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

/** The worst of all streams; every single one on a click. */
function Streams({ streams }: { readonly streams: readonly StreamNow[] }) {
  const { t } = useText();
  const worst = streams.reduce((one, other) => (shareOf(other) < shareOf(one) ? other : one), streams[0]!);
  const most = (figure: 'jitterMs' | 'dropped') => Math.max(...streams.map((one) => one[figure] ?? 0));
  const least = Math.min(...streams.map(({ hz }) => hz));
  const fastest = Math.max(...streams.map(({ hz }) => hz));
  return (
    <li data-tone={toneOf(worst)} data-testid="streams">
      <b aria-hidden="true" />
      <Popover position="top-start" withArrow>
        <Popover.Target>
          <UnstyledButton className={classes.streamsButton}>
            <span className="num">
              {isAlive(worst)
                ? t('station.streams', { count: streams.length, hz: least === fastest ? least : `${least}–${fastest}` })
                : t('station.silent', { name: worst.name })}
              <i>
                {t('station.jitter', { ms: Math.round(most('jitterMs')) })} ·{' '}
                {t('station.drops', { value: most('dropped') })}
              </i>
            </span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <table className={classes.streamTable}>
            <thead>
              <tr>
                <th>{t('ground.stream')}</th>
                <th>{t('ground.rate')}</th>
                <th>{t('station.lateColumn')}</th>
                <th>{t('station.dropsColumn')}</th>
              </tr>
            </thead>
            <tbody className="num">
              {streams.map((one) => (
                <tr key={one.name} data-tone={toneOf(one)}>
                  <td className="mono">{one.name}</td>
                  <td>
                    {one.hz} / {one.nominalHz} Hz
                  </td>
                  <td>{one.jitterMs === null ? '–' : `${Math.round(one.jitterMs)} ms`}</td>
                  <td>{one.dropped}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Popover.Dropdown>
      </Popover>
    </li>
  );
}

function shareOf({ hz, nominalHz }: StreamNow): number {
  return hz / nominalHz;
}

function toneOf(stream: StreamNow): 'keep' | 'trim' | 'drop' {
  if (!isAlive(stream)) return 'drop';
  return shareOf(stream) >= 0.95 ? 'keep' : 'trim';
}
