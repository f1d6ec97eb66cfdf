import type { EpisodeDetail } from '@palaestra/core';
import { useEffect, useRef, useState } from 'react';
import { api } from '../app/client.ts';
import { useText } from '../app/i18n/index.ts';
import { CameraView } from './cameras/camera-view.tsx';
import { useCameras } from './cameras/use-cameras.ts';
import type { Playhead } from './playhead.ts';
import { NoVideo, VideoFrame } from './video-frame.tsx';
import classes from './viewer.module.css';

type Medium = EpisodeDetail['media'][number];

/** Of the streams that a source lacks, those that would be pictures. */
export function missingCameras(streams: readonly string[]): string[] {
  return streams.filter((stream) => /image|cam|video/i.test(stream));
}

/**
 * Every camera of an episode at the time of the cursor: those in the recording, video files beside it, and a word about
 * those that the source lacks.
 */
export function EpisodeVideos(props: {
  readonly episode: Pick<EpisodeDetail, 'id' | 'recording' | 'topics' | 'media'>;
  readonly missing: readonly string[];
  readonly playhead: Playhead;
}) {
  const { t } = useText();
  const { id, topics, recording, media } = props.episode;
  const recorded = topics.filter(({ role }) => role === 'camera');
  const cameras = useCameras(recorded.length > 0 ? recording : null, props.playhead);
  const videos = media.filter(({ type }) => type.startsWith('video/'));
  if (recorded.length + videos.length + props.missing.length === 0) return null;
  return (
    <div className={classes.videos}>
      {cameras === null
        ? recorded.map(({ topic }) => <div key={topic} className={classes.videoWaiting} />)
        : typeof cameras === 'string'
          ? recorded.map(({ topic }) => <NoVideo key={topic} text={t('viewer.videoFailed', { what: topic })} />)
          : cameras.streams.map((stream) => (
              <CameraView key={stream.topic} cameras={cameras} stream={stream} episode={id} />
            ))}
      {videos.map((video) => (
        <Video key={video.sha256} video={video} playhead={props.playhead} />
      ))}
      {props.missing.map((stream) => (
        <NoVideo key={stream} text={t('episode.noCamera', { what: cameraName(stream) })} testId="no-video" />
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
  if (failed) return <NoVideo text={t('viewer.videoFailed', { what })} />;
  return (
    <VideoFrame name={what}>
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
    </VideoFrame>
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
