import type { EpisodeDetail } from '@palaestra/core';
import { IconVideoOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { api } from '../app/client.ts';
import { useText } from '../app/i18n/index.ts';
import type { Playhead } from './playhead.ts';
import classes from './viewer.module.css';

type Medium = EpisodeDetail['media'][number];

/** Of the streams that a source lacks, those that would be pictures. */
export function missingCameras(streams: readonly string[]): string[] {
  return streams.filter((stream) => /image|cam|video/i.test(stream));
}

/** Every camera of an episode, each with its video at the time of the cursor or with a word about why there is none. */
export function EpisodeVideos(props: {
  readonly media: readonly Medium[];
  readonly missing: readonly string[];
  readonly playhead: Playhead;
}) {
  const { t } = useText();
  const videos = props.media.filter(({ type }) => type.startsWith('video/'));
  if (videos.length + props.missing.length === 0) return null;
  return (
    <div className={classes.videos}>
      {videos.map((video) => (
        <Video key={video.sha256} video={video} playhead={props.playhead} />
      ))}
      {props.missing.map((stream) => (
        <p key={stream} className={classes.noVideo} data-testid="no-video">
          <IconVideoOff size={20} stroke={1.5} aria-hidden="true" />
          <span>{t('episode.noCamera', { what: cameraName(stream) })}</span>
        </p>
      ))}
    </div>
  );
}

/** The last part of a stream's or a file's name: `observation.images.cam_high`, `cam_high.mp4` -> `cam_high`. */
function cameraName(stream: string): string {
  return (
    stream
      .replace(/\.(mp4|webm|mkv)$/i, '')
      .split(/[./]/)
      .at(-1) ?? stream
  );
}

function Video({ video, playhead }: { readonly video: Medium; readonly playhead: Playhead }) {
  const { t } = useText();
  const element = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  const what = cameraName(video.name);
  useEffect(() => {
    return element.current ? follow(element.current, playhead) : undefined;
  }, [playhead]);
  if (failed) {
    return (
      <p className={classes.noVideo}>
        <IconVideoOff size={20} stroke={1.5} aria-hidden="true" />
        <span>{t('viewer.videoFailed', { what })}</span>
      </p>
    );
  }
  return (
    <figure className={classes.video}>
      <video
        ref={element}
        src={api.recordingUrl(video.sha256)}
        muted
        playsInline
        preload="auto"
        aria-label={t('viewer.video', { what })}
        data-testid="video"
        onError={() => setFailed(true)}
      />
      <figcaption>{what}</figcaption>
    </figure>
  );
}

/** Apart by more than this, s, a playing video is set instead of left to run. */
const DRIFT = 0.12;

/** Keep a video at the playhead: it runs along while that plays, and shows the very frame while it rests. */
function follow(video: HTMLVideoElement, playhead: Playhead): () => void {
  function match() {
    const { t, playing, rate } = playhead.get();
    const at = Math.min(t, Number.isFinite(video.duration) ? video.duration : t);
    const runs = playing && at < video.duration;
    if (runs) {
      video.playbackRate = rate;
      // A play that a pause overtakes is refused, which is as it should be.
      if (video.paused) video.play().catch(() => undefined);
    } else if (!video.paused) {
      video.pause();
    }
    // One seek at a time; its end looks again, so that scrubbing always arrives at the last place.
    if (!video.seeking && Math.abs(video.currentTime - at) > (runs ? DRIFT * rate : 0.001)) video.currentTime = at;
  }
  const leave = playhead.subscribe(match);
  video.addEventListener('loadedmetadata', match);
  video.addEventListener('seeked', match);
  match();
  return () => {
    leave();
    video.removeEventListener('loadedmetadata', match);
    video.removeEventListener('seeked', match);
  };
}
