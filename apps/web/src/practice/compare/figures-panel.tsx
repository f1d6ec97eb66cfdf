import { SegmentedControl } from '@mantine/core';
import { ISO_22400_NOT_ASSESSED } from '@palaestra/islands';
import { memo, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import { clock } from '../run/clock.ts';
import type { RunView } from '../run/run-view.ts';
import { useMoment } from '../run/use-moment.ts';
import classes from './compare.module.css';
import { figureRows } from './figure-rows.ts';
import { FiguresTable } from './figures-table.tsx';

const HOUR = 3_600_000;

/** Since the beginning, or the last hour. */
type Window = 'all' | 'hour';

/** The figures up to the playhead, of one run or of two with their difference. */
export function FiguresPanel(props: {
  readonly one: RunView;
  readonly other: RunView | null;
  readonly playhead: Playhead;
  /** Headings of the two, shown when there are two. */
  readonly names: readonly [string, string];
}) {
  const { one, other, playhead } = props;
  const { t } = useText();
  const [window, setWindow] = useState<Window>('all');
  const moment = Math.round(useMoment(playhead) * 1000);
  const from = window === 'hour' ? Math.max(0, moment - HOUR) : 0;
  const at = (view: RunView) => view.figures.at(from, Math.min(moment, view.run.now));
  const rows = figureRows(at(one), other === null ? undefined : at(other));
  return (
    <section className={classes.figures} aria-label={t('compare.figures')} data-testid="figures">
      <div className={classes.head}>
        <h2>{t('compare.figures')}</h2>
        <span className="num">
          {clock(from / 1000, false)} – {clock(moment / 1000, false)}
        </span>
      </div>
      <WindowChoice window={window} onWindow={setWindow} />
      <FiguresTable rows={rows} names={other === null ? null : props.names} />
      <NotAssessed />
    </section>
  );
}

/** Drawn anew only when it is turned, and not with every figure. */
const WindowChoice = memo(function WindowChoice(props: {
  readonly window: Window;
  readonly onWindow: (window: Window) => void;
}) {
  const { t } = useText();
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={t('compare.window')}
      value={props.window}
      onChange={(value) => props.onWindow(value as Window)}
      data={[
        { value: 'all', label: t('compare.sinceStart') },
        { value: 'hour', label: t('compare.lastHour') },
      ]}
    />
  );
});

/** What of the standard cannot be told, and why. */
const NotAssessed = memo(function NotAssessed() {
  const { t, say } = useText();
  return (
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
  );
});
