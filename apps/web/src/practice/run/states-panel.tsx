import { SegmentedControl } from '@mantine/core';
import { UNIT_STATES } from '@palaestra/islands';
import { useMemo, useState } from 'react';
import { percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import type { Chosen } from '../floor/floor-look.ts';
import { orderName, unitName } from '../floor/names.ts';
import { STATE_TOKEN } from '../floor/palette.ts';
import { StateMark } from '../floor/state-mark.tsx';
import { clock, lasting } from './clock.ts';
import type { RunView } from './run-view.ts';
import { busyShare, unitShares } from './shares.ts';
import classes from './states.module.css';
import { useMoment } from './use-moment.ts';

const HOUR = 3_600_000;

/** Rows that are shown; who has most to do comes first, so that the others matter less. */
const MOST = 40;

/** Columns over the run in the small pictures. */
const COLUMNS = 60;

/** What each work unit does with its time, the busiest first: what limits the plant, and what it starves of. */
export function StatesPanel(props: {
  readonly view: RunView;
  readonly playhead: Playhead;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}) {
  const { view, playhead, chosen } = props;
  const { t, language } = useText();
  const [window, setWindow] = useState<'all' | 'hour'>('hour');
  const moment = Math.round(useMoment(playhead) * 1000);
  const from = window === 'hour' ? Math.max(0, moment - HOUR) : 0;
  const rows = useMemo(() => {
    const to = Math.max(moment, from + 1);
    return view.plant.units
      .map((_, unit) => {
        const shares = unitShares(view.usage, unit, from, to);
        return { unit, shares, busy: busyShare(shares) };
      })
      .toSorted((a, b) => b.busy - a.busy)
      .slice(0, MOST);
  }, [view, from, moment]);
  const { states, floor } = view.look(moment);
  const active = longestActive(view, moment);
  return (
    <section className={classes.panel} aria-label={t('floor.states')} data-testid="states">
      <div className={classes.head}>
        <p className={classes.now} data-testid="bottleneck">
          {active === null
            ? t('floor.noBottleneck')
            : t('floor.bottleneck', { unit: unitName(view.plant, active.unit, language), time: lasting(active.ms) })}
        </p>
        <SegmentedControl
          size="xs"
          aria-label={t('compare.window')}
          value={window}
          onChange={(value) => setWindow(value as 'all' | 'hour')}
          data={[
            { value: 'all', label: t('compare.sinceStart') },
            { value: 'hour', label: t('compare.lastHour') },
          ]}
        />
      </div>
      <ol className={classes.rows}>
        {rows.map(({ unit, shares, busy }, place) => {
          const state = states[unit]!;
          const { order } = floor.units[unit]!;
          return (
            <li key={unit} data-chosen={(chosen?.kind === 'unit' && chosen.index === unit) || undefined}>
              <button type="button" onClick={() => props.onChoose({ kind: 'unit', index: unit })}>
                <span className={classes.name}>
                  <span>{unitName(view.plant, unit, language)}</span>
                  {place === 0 && busy > 0.5 && <b>{t('floor.limits')}</b>}
                </span>
                <span className={classes.state}>
                  <StateMark state={state} /> {t(`floor.state.${UNIT_STATES[state]!}`)}
                  {order >= 0 && ` · ${orderName(view.record.orders[order]?.id ?? '', language)}`}
                </span>
                <Bar shares={shares} />
                <span className={`${classes.busy} num`}>{percent(busy, language)}</span>
                <History view={view} unit={unit} moment={moment} />
              </button>
            </li>
          );
        })}
      </ol>
      {view.plant.units.length > MOST && (
        <p className={classes.more}>{t('floor.moreUnits', { value: view.plant.units.length - MOST })}</p>
      )}
      <p className={classes.more}>{t('floor.busyMeans', { time: clock(moment / 1000) })}</p>
    </section>
  );
}

/** Shares as one bar; its words are read by who cannot see it. */
function Bar({ shares }: { readonly shares: Float64Array }) {
  const { t, language } = useText();
  const parts = UNIT_STATES.map((name, state) => ({ name, share: shares[state]! })).filter(
    ({ share }) => share > 0.002,
  );
  const words = parts.map(({ name, share }) => `${t(`floor.state.${name}`)} ${percent(share, language)}`).join(', ');
  return (
    <span className={classes.bar} role="img" aria-label={words} title={words}>
      {parts.map(({ name, share }) => (
        <i
          key={name}
          data-state={name}
          style={{ width: `${share * 100}%`, backgroundColor: `var(${STATE_TOKEN[name]})` }}
        />
      ))}
    </span>
  );
}

/** The states of a unit over the whole run, up to now in full and then pale. */
function History({ view, unit, moment }: { readonly view: RunView; readonly unit: number; readonly moment: number }) {
  const columns = useMemo(() => {
    const { now } = view.run;
    return Array.from({ length: COLUMNS }, (_, column) =>
      unitShares(view.usage, unit, (column * now) / COLUMNS, ((column + 1) * now) / COLUMNS),
    );
  }, [view, unit]);
  return (
    <svg viewBox={`0 0 ${COLUMNS} 1`} preserveAspectRatio="none" className={classes.history} aria-hidden="true">
      {UNIT_STATES.map((name, state) => (
        <path key={name} d={areaOf(columns, state)} fill={`var(${STATE_TOKEN[name]})`} />
      ))}
      <rect
        x={(moment / view.run.now) * COLUMNS}
        y="0"
        width={COLUMNS}
        height="1"
        fill="var(--p-surface)"
        fillOpacity=".62"
      />
    </svg>
  );
}

/** Columns of one state, each upon the states before it. */
function areaOf(columns: readonly Float64Array[], state: number): string {
  let path = '';
  for (const [x, shares] of columns.entries()) {
    const share = shares[state]!;
    if (share <= 0) continue;
    let below = 0;
    for (let lower = 0; lower < state; lower++) below += shares[lower]!;
    path += `M${x} ${(1 - below).toFixed(3)}h1v${(-share).toFixed(3)}h-1z`;
  }
  return path;
}

/**
 * The momentary bottleneck by the active period method (Roser, Nakano and Tanaka 2002): of the units that are active, the
 * one that has been so for the longest time without a pause.
 */
function longestActive({ replay }: RunView, moment: number): { unit: number; ms: number } | null {
  let best: { unit: number; ms: number } | null = null;
  for (const [unit, { activeSince, activeEnd }] of replay.at(moment).units.entries()) {
    if (activeSince < 0 || activeEnd >= 0) continue;
    const ms = moment - activeSince;
    if (best === null || ms > best.ms) best = { unit, ms };
  }
  return best;
}
