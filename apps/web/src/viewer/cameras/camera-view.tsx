import type { CameraStream } from '@palaestra/formats/episode';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';
import { NoVideo, VideoFrame } from '../video-frame.tsx';
import type { Cameras } from './use-cameras.ts';

/** One camera of a recording at the cursor, drawn frame by frame. */
export function CameraView(props: {
  readonly cameras: Cameras;
  readonly stream: CameraStream;
  /** Whose camera it is, for the download. */
  readonly episode: string;
}) {
  const { cameras, stream, episode } = props;
  const { t } = useText();
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(stream.reason !== null);
  const { topic, name } = stream;
  useEffect(() => {
    if (failed || place.current === null) return;
    // Made here and not rendered: a canvas can be handed to a worker only once.
    const canvas = document.createElement('canvas');
    canvas.dataset.testid = 'camera';
    canvas.dataset.camera = name;
    place.current.append(canvas);
    const detach = cameras.attach(topic, canvas, {
      shown(at) {
        canvas.dataset.shown = String(at);
      },
      failed: () => setFailed(true),
    });
    return () => {
      detach();
      canvas.remove();
    };
  }, [cameras, topic, name, failed]);
  if (failed) return <NoVideo text={t('viewer.videoFailed', { what: name })} />;
  return (
    <VideoFrame
      name={name}
      about={cameraFacts(stream)}
      action={
        stream.format === 'h264' && (
          <a
            href={api.cameraVideoUrl(episode, name)}
            download
            title={t('viewer.downloadVideo')}
            aria-label={`${t('viewer.downloadVideo')}: ${name}`}
          >
            <IconDownload size={14} stroke={1.8} aria-hidden="true" />
          </a>
        )
      }
    >
      <div ref={place} role="img" aria-label={t('viewer.video', { what: name })} />
    </VideoFrame>
  );
}

/** Size, rate and codec as a person writes them: `320 × 240, 30 Hz, H.264`. */
function cameraFacts({ width, height, hz, format }: CameraStream): string {
  const size = width === null || height === null ? [] : [`${width} × ${height}`];
  const kind = { h264: 'H.264', h265: 'H.265', unknown: '?' }[format as string] ?? format.toUpperCase();
  return [...size, `${hz >= 10 ? Math.round(hz) : hz.toFixed(1)} Hz`, kind].join(', ');
}
