import type { StreamLight } from '@palaestra/core';
import { useText } from '../../app/i18n/index.ts';
import table from '../../app/table.module.css';
import classes from './ground.module.css';

/** The streams of a station with their rates, and the least that each must have. */
export function StreamTable({ streams }: { readonly streams: readonly StreamLight[] }) {
  const { t } = useText();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th>{t('ground.stream')}</th>
          <th data-number>{t('ground.rate')}</th>
          <th data-number>{t('ground.wanted')}</th>
        </tr>
      </thead>
      <tbody>
        {streams.map(({ name, hz, wanted }) => {
          const alive = wanted === null || hz >= wanted;
          return (
            <tr key={name} data-tone={alive ? 'none' : 'drop'}>
              <td className={`mono ${classes.stream}`}>
                <i className={classes.light} data-alive={alive} /> {name}
              </td>
              <td data-number>{hz.toFixed(1)} Hz</td>
              <td data-number>{wanted === null ? '–' : `${wanted} Hz`}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
