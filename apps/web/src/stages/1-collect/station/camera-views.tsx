import type { CellKind } from '@palaestra/cells';
import { useEffect, useRef } from 'react';
import { useText } from '../../../app/i18n/index.ts';
import type { CameraPreview } from './camera-messages.ts';
import classes from './camera-views.module.css';
import type { CellSession } from './use-cell.ts';

/** What the cameras see, small, and how they keep up. */
export function CameraViews({ kind, cell }: { readonly kind: CellKind; readonly cell: CellSession }) {
  const { t } = useText();
  const { cameras, send, recovered } = cell;
  const opened = cell.phase !== 'loading';
  const canvases = useRef(new Map<string, HTMLCanvasElement>());
  useEffect(() => {
    if (!opened) return;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data: { camera, picture } }: MessageEvent<CameraPreview>) => {
      const canvas = canvases.current.get(camera);
      if (canvas) {
        canvas.width = picture.width;
        canvas.height = picture.height;
        canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(picture);
      } else picture.close();
    };
    send({ do: 'watch', port: port2 });
    return () => port1.close();
  }, [send, opened]);
  const share = cameras ? cameras.hz / cameras.wantedHz : 0;
  const tone = share >= 0.95 ? 'keep' : share >= 0.5 ? 'trim' : 'drop';
  return (
    <aside className={classes.cameras} data-testid="cameras" data-hz={cameras?.hz ?? 0}>
      {kind.cameras.map(({ name }) => (
        <figure key={name}>
          <canvas
            ref={(canvas) => {
              if (canvas) canvases.current.set(name, canvas);
              else canvases.current.delete(name);
            }}
            role="img"
            aria-label={t('station.camera', { name })}
          />
          <figcaption>{name}</figcaption>
        </figure>
      ))}
      <p className="num" data-tone={tone}>
        <b aria-hidden="true" />
        {t('station.cameras', { hz: cameras?.hz ?? 0 })}
        <i>
          {t('station.encoding', { value: cameras?.queue ?? 0 })} ·{' '}
          {t('station.drops', { value: cameras?.dropped ?? 0 })}
        </i>
      </p>
      {recovered > 0 && <p data-tone="trim">{t('station.recovered', { count: recovered })}</p>}
    </aside>
  );
}
