import { type ReactNode, useSyncExternalStore } from 'react';
import type { Playhead } from './playhead.ts';
import { AXIS, TAIL } from './signal-chart.tsx';
import classes from './viewer.module.css';

/** A row of the timeline: its name at the left, its content on the time axis. */
export function Track(props: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.track}>
      <div className={classes.trackName}>{props.name}</div>
      <div className={classes.trackBody}>{props.children}</div>
    </div>
  );
}

/** Maps a time to its share of the visible span. */
export type Place = (t: number) => number;

/** The part of a track that lies exactly over the charts' time axis. */
export function Lane(props: {
  readonly playhead: Playhead;
  readonly height: number;
  readonly children: (place: Place) => ReactNode;
}) {
  const { playhead } = props;
  const view = useSyncExternalStore(playhead.subscribe, () => `${playhead.get().from} ${playhead.get().to}`);
  const [from = 0, to = 1] = view.split(' ').map(Number);
  return (
    <div className={classes.laneClip} style={{ paddingLeft: AXIS, paddingRight: TAIL }}>
      <div className={classes.lane} style={{ height: props.height }} data-lane>
        {props.children((t) => (t - from) / (to - from))}
      </div>
    </div>
  );
}

/** Steps between two labels of a time axis that leave about `count` of them, s. */
function tickStep(span: number, count: number): number {
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10;
  return step * power;
}

/** Seconds along the top. */
export function Ruler({ playhead }: { readonly playhead: Playhead }) {
  return (
    <Lane playhead={playhead} height={24}>
      {(place) => {
        const { from, to } = playhead.get();
        const step = tickStep(to - from, 10);
        const first = Math.ceil(from / step - 1e-9);
        const last = Math.floor(to / step + 1e-9);
        const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step).map((t) => (
          <span
            key={t}
            className={classes.tick}
            data-end={place(t) > 0.97 || undefined}
            style={{ left: `${place(t) * 100}%` }}
          >
            {t.toFixed(digits)}
            {t === last * step ? ' s' : ''}
          </span>
        ));
      }}
    </Lane>
  );
}
