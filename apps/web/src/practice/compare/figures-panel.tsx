import { SegmentedControl } from '@mantine/core';
import { figuresOf, ISO_22400_NOT_ASSESSED } from '@palaestra/islands';
import { useMemo, useRef, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import { clock } from '../run/clock.ts';
import type { RunView } from '../run/run-view.ts';
import { useMoment } from '../run/use-moment.ts';
import classes from './compare.module.css';
import { figureRows } from './figure-rows.ts';
import { FiguresTable } from './figures-table.tsx';

const HOUR = 3_600_000;

/** A longer log takes longer: figures are worked out so seldom that so many times their time is left for the pictures. */
const SPARED = 40;

/** The figures up to the playhead, of one run or of two with their difference. */
export function FiguresPanel(props: {
  readonly one: RunView;
  readonly other: RunView | null;
  readonly playhead: Playhead;
  /** Headings of the two, shown when there are two. */
  readonly names: readonly [string, string];
}) {
  const { one, other, playhead } = props;
  const { t, say } = useText();
  const [window, setWindow] = useState<'all' | 'hour'>('all');
  const pace = useRef(0);
  const moment = Math.round(useMoment(playhead, pace) * 1000);
  const from = window === 'hour' ? Math.max(0, moment - HOUR) : 0;
  const rows = useMemo(() => {
    const at = (view: RunView) => figuresOf(view.record, from, Math.min(moment, view.run.now));
    const began = performance.now();
    const found = figureRows(at(one), other === null ? undefined : at(other));
    pace.current = (performance.now() - began) * SPARED;
    return found;
  }, [one, other, from, moment]);
  return (
    <section className={classes.figures} aria-label={t('compare.figures')} data-testid="figures">
      <div className={classes.head}>
        <h2>{t('compare.figures')}</h2>
        <span className="num">
          {clock(from / 1000, false)} – {clock(moment / 1000, false)}
        </span>
      </div>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('compare.window')}
        value={window}
        onChange={(value) => setWindow(value as 'all' | 'hour')}
        data={[
          { value: 'all', label: t('compare.sinceStart') },
          { value: 'hour', label: t('compare.lastHour') },
        ]}
      />
      <FiguresTable rows={rows} names={other === null ? null : props.names} />
      <details className={classes.missing}>
        <summary>{t('compare.isoNotAssessed')}</summary>
        <ul>
          {ISO_22400_NOT_ASSESSED.map(({ name, reason }) => (
            <li key={name.en}>
              {say(name)}
              {t('compare.because')}
              {say(reason)}
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
