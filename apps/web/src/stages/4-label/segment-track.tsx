import { type Segment, SKILLS } from '@palaestra/core';
import type { PointerEvent } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { Lane, Track } from '../../viewer/lane.tsx';
import type { Playhead } from '../../viewer/playhead.ts';
import { timeAt } from '../../viewer/timeline.tsx';
import classes from './label.module.css';
import { SKILL_COLOUR } from './skill-colours.ts';

/** Segments on the time axis: hollow while they are a proposal, filled when a person said so; borders can be dragged. */
export function SegmentTrack(props: {
  readonly segments: readonly Segment[];
  readonly hollow: boolean;
  readonly chosen: number;
  readonly playhead: Playhead;
  readonly onChoose: (index: number) => void;
  /** `final` when the drag has ended. */
  readonly onDrag: (index: number, side: 'start' | 'end', t: number, final: boolean) => void;
}) {
  const { t, say } = useText();
  const { segments, playhead } = props;
  const tracks = [...new Set(segments.map((segment) => segment.track))];

  function handle(index: number, side: 'start' | 'end') {
    return (event: PointerEvent<HTMLElement>) => {
      if (event.type === 'pointerdown') {
        event.currentTarget.setPointerCapture(event.pointerId);
        props.onChoose(index);
        return;
      }
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const time = timeAt(event.currentTarget.closest<HTMLElement>('[data-track]'), event.clientX, playhead);
      if (time !== null) props.onDrag(index, side, time, event.type === 'pointerup');
    };
  }
  return tracks.map((track) => (
    <Track key={track} name={tracks.length > 1 ? `${t('label.segments')} · ${track}` : t('label.segments')}>
      <div data-track>
        <Lane playhead={playhead} height={40}>
          {(place) =>
            segments.map((segment, index) => {
              if (segment.track !== track) return null;
              const label = say(SKILLS[segment.skill].label);
              return (
                <div
                  // biome-ignore lint/suspicious/noArrayIndexKey: an edit keeps the order, so the place is the identity
                  key={index}
                  className={classes.segment}
                  data-hollow={props.hollow || undefined}
                  data-chosen={index === props.chosen || undefined}
                  style={{
                    left: `${place(segment.start) * 100}%`,
                    width: `${(place(segment.end) - place(segment.start)) * 100}%`,
                    ['--skill' as string]: SKILL_COLOUR[segment.skill],
                  }}
                >
                  <button
                    type="button"
                    data-grab
                    className={classes.segmentBody}
                    title={`${label} · ${segment.start.toFixed(2)}–${segment.end.toFixed(2)} s`}
                    onFocus={() => props.onChoose(index)}
                    onClick={() => {
                      props.onChoose(index);
                      playhead.seek(segment.start);
                    }}
                  >
                    {label}
                  </button>
                  {(['start', 'end'] as const).map((side) => (
                    <span
                      key={side}
                      data-handle={side}
                      className={classes.handle}
                      onPointerDown={handle(index, side)}
                      onPointerMove={handle(index, side)}
                      onPointerUp={handle(index, side)}
                    />
                  ))}
                </div>
              );
            })
          }
        </Lane>
      </div>
    </Track>
  ));
}
