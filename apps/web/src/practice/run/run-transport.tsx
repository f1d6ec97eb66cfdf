import { useText } from '../../app/i18n/index.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import { Transport } from '../../viewer/transport.tsx';
import { clock } from './clock.ts';

/** Seconds of the run per second. */
const RATES = [1, 10, 60, 300, 1200];

/** The transport of a run: its clock, its speeds, and the whole run as a bar. */
export function RunTransport({ playhead }: { readonly playhead: Playhead }) {
  const { t } = useText();
  return (
    <Transport
      playhead={playhead}
      rates={RATES}
      step={{ seconds: 10, back: t('floor.back10'), on: t('floor.on10') }}
      leap={{ seconds: 600, back: t('floor.back600'), on: t('floor.on600') }}
      write={clock}
      slider={t('floor.moment')}
    />
  );
}
