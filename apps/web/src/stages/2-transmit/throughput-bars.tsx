import type { UploadSummary } from '@palaestra/core';
import { bytes, count } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import ground from '../1-collect/ground.module.css';

/** What came in hour by hour, and what still waits. */
export function ThroughputBars({ hours, stations }: UploadSummary) {
  const { t, language } = useText();
  const most = Math.max(1, ...hours.map((one) => one.bytes));
  const sum = (name: 'toCome' | 'quarantined' | 'announced' | 'underWay') =>
    stations.reduce((total, one) => total + one[name], 0);
  const last = hours.at(-1);
  return (
    <section className={ground.yield}>
      <div className={ground.headline}>
        <b className="num">{bytes(sum('toCome'))}</b>
        <span>
          {t('transmit.headline', { files: count(sum('announced') + sum('underWay'), language) })}
          <br />
          {t('transmit.thisHour', { files: count(last?.files ?? 0, language), size: bytes(last?.bytes ?? 0) })}
        </span>
      </div>
      <ol className={ground.hours} aria-label={t('transmit.hours')}>
        {hours.map((one) => {
          const hour = new Date(one.at).getHours();
          return (
            <li key={one.at} title={`${hour}:00 · ${count(one.files, language)} · ${bytes(one.bytes)}`}>
              <span className={ground.bar} style={{ height: `${(one.bytes / most) * 100}%` }}>
                <i style={{ height: '100%' }} />
              </span>
              <small className="num">{hour}</small>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
