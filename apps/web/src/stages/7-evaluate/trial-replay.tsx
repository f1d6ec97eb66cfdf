import { Skeleton } from '@mantine/core';
import type { EvaluationDetail } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { plain } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Failure } from '../../app/states.tsx';
import { CellScene } from '../../viewer/cell-scene.tsx';
import { EventsTrack } from '../../viewer/interval-track.tsx';
import { knownCell } from '../../viewer/known-cells.ts';
import { recordingQuery } from '../../viewer/recording.ts';
import { Timeline } from '../../viewer/timeline.tsx';
import { useRecordingPlayhead } from '../../viewer/use-playhead.ts';
import classes from './evaluate.module.css';

type TrialResult = EvaluationDetail['results'][number];

/** One trial again, with the criteria it was judged by. */
export function TrialReplay(props: {
  readonly cell: string;
  readonly trial: TrialResult;
  /** Begin to play as soon as it is there. */
  readonly playing: boolean;
}) {
  const { cell, trial } = props;
  const { t, has } = useText();
  /** What a cell demands, by its name; a cell that this page does not know is told as it calls it. */
  const criterion = (name: string): string => {
    const key = `criterion.${name as 'force'}` as const;
    return has(key) ? t(key) : name;
  };
  return (
    <section className={classes.replay} aria-label={t('evaluation.trial', { index: trial.index + 1 })}>
      <h2>
        {t('evaluation.trial', { index: trial.index + 1 })} ·{' '}
        {trial.success ? t('outcome.success') : t(`cause.${trial.cause ?? 'other'}`)}
      </h2>
      {trial.recording ? (
        <Replay cell={cell} seed={trial.seed} sha256={trial.recording} playing={props.playing} />
      ) : (
        <p className={classes.quiet}>{t('evaluation.noRecording')}</p>
      )}
      <ul className={classes.criteria}>
        {trial.criteria.map((one) => (
          <li key={one.name} data-ok={one.passed}>
            <b aria-hidden="true">{one.passed ? '✓' : '✕'}</b>
            <span>{criterion(one.name)}</span>
            <span className="num">
              {plain(one.value)} / {plain(one.limit)} {one.unit === '1' ? '' : one.unit}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Replay(props: {
  readonly cell: string;
  readonly seed: number;
  readonly sha256: string;
  readonly playing: boolean;
}) {
  const query = useQuery(recordingQuery(props.sha256));
  const playhead = useRecordingPlayhead(query.data?.duration);
  const kind = knownCell(props.cell);
  useEffect(() => {
    if (props.playing && playhead && !playhead.get().playing) playhead.toggle();
  }, [props.playing, playhead]);
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data || !playhead) return <Skeleton height={360} radius="lg" className={classes.coming ?? ''} />;
  return (
    <>
      {kind && <CellScene kind={kind} seed={props.seed} recording={query.data} playhead={playhead} height={360} />}
      <Timeline recording={query.data} playhead={playhead}>
        <EventsTrack events={query.data.events} playhead={playhead} />
      </Timeline>
    </>
  );
}
