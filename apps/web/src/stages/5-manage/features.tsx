import type { RevisionManifest } from '@palaestra/core';
import { measured } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import table from '../../app/table.module.css';
import classes from './manage.module.css';

/** Every dimension with its exact statistics; the strip shows range, middle 80 % and median on one scale. */
export function Features({ manifest }: { readonly manifest: RevisionManifest }) {
  const { t } = useText();
  const cameras = manifest.cameras ?? [];
  const vectors = manifest.features.map((feature) => {
    const statistics = manifest.statistics[feature.name];
    return (
      <details key={feature.name} className={classes.feature}>
        <summary>
          <b>{feature.name}</b>{' '}
          <span className="num">{t('revision.dimensions', { value: feature.fields.length })}</span>
        </summary>
        <div className={table.scroll}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t('revision.dimension')}</th>
                <th>{t('revision.spread')}</th>
                <th data-number>{t('revision.min')}</th>
                <th data-number>{t('revision.mean')}</th>
                <th data-number>{t('revision.max')}</th>
                <th data-number data-minor>
                  {t('revision.std')}
                </th>
              </tr>
            </thead>
            <tbody>
              {feature.fields.map((field, index) => {
                const at = (name: 'min' | 'max' | 'mean' | 'std' | 'q10' | 'q50' | 'q90') =>
                  statistics?.[name][index] ?? Number.NaN;
                return (
                  <tr key={field.name} title={`${field.topic} ${field.field}`}>
                    <td>{field.name}</td>
                    <td>
                      <Spread min={at('min')} low={at('q10')} middle={at('q50')} high={at('q90')} max={at('max')} />
                    </td>
                    <td data-number>{measured(at('min'))}</td>
                    <td data-number>{measured(at('mean'))}</td>
                    <td data-number>{measured(at('max'))}</td>
                    <td data-number data-minor>
                      {measured(at('std'))}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </details>
    );
  });
  return (
    <>
      {vectors}
      {cameras.map(({ name, topic, codec, width, height }) => (
        <p key={name} className={classes.camera}>
          <b>observation.images.{name}</b>{' '}
          <span className="num">
            {width} × {height}, {codec}, {topic}
          </span>
        </p>
      ))}
    </>
  );
}

function Spread(props: { min: number; low: number; middle: number; high: number; max: number }) {
  const span = props.max - props.min;
  if (!(span > 0)) return <span className={classes.spread} />;
  const at = (value: number) => ((value - props.min) / span) * 100;
  return (
    <span className={classes.spread}>
      <i style={{ left: `${at(props.low)}%`, width: `${at(props.high) - at(props.low)}%` }} />
      <b style={{ left: `${at(props.middle)}%` }} />
    </span>
  );
}
