import type { Finding, RecordedEvent } from '@palaestra/core';
import { useText } from '../app/i18n/index.ts';
import { Lane, Track } from './lane.tsx';
import type { Playhead } from './playhead.ts';
import classes from './viewer.module.css';

const TONE = { drop: 'drop', review: 'review', trim: 'trim', note: 'none' } as const;

/** Findings as marks where their evidence lies; pressing one goes there. */
export function FindingsTrack(props: { readonly findings: readonly Finding[]; readonly playhead: Playhead }) {
  const { t, say } = useText();
  const { findings, playhead } = props;
  if (findings.every((finding) => finding.measurement.evidence.length === 0)) return null;
  return (
    <Track name={t('viewer.findings')}>
      <Lane playhead={playhead} height={28}>
        {(place) =>
          findings.flatMap((finding) =>
            finding.measurement.evidence.map((span) => (
              <button
                type="button"
                key={`${finding.rule} ${finding.measurement.topic} ${span.start}`}
                className={classes.interval}
                data-tone={TONE[finding.effect]}
                data-grab
                title={say(finding.claim)}
                aria-label={say(finding.claim)}
                style={{
                  left: `${place(span.start) * 100}%`,
                  width: `${Math.max(0, place(span.end) - place(span.start)) * 100}%`,
                  border: 0,
                  padding: 0,
                  cursor: 'pointer',
                }}
                onClick={() => playhead.seek(span.start)}
              />
            )),
          )
        }
      </Lane>
    </Track>
  );
}

/** What the recorder noticed. */
export function EventsTrack(props: { readonly events: readonly RecordedEvent[]; readonly playhead: Playhead }) {
  const { t } = useText();
  if (props.events.length === 0) return null;
  return (
    <Track name={t('viewer.events')}>
      <Lane playhead={props.playhead} height={24}>
        {(place) =>
          props.events.map((event) => (
            <button
              type="button"
              key={`${event.t} ${event.name}`}
              className={classes.event}
              data-grab
              title={`${event.name} · ${event.t.toFixed(2)} s`}
              aria-label={`${event.name} ${event.t.toFixed(2)} s`}
              style={{ left: `${place(event.t) * 100}%`, border: 0, padding: 0, cursor: 'pointer' }}
              onClick={() => props.playhead.seek(event.t)}
            />
          ))
        }
      </Lane>
    </Track>
  );
}
