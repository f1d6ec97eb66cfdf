import { TASK } from '@palaestra/islands';
import { percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import table from '../../app/table.module.css';
import type { Chosen } from '../floor/floor-look.ts';
import { orderName } from '../floor/names.ts';
import classes from './live.module.css';
import type { LivePlant } from './use-live-plant.ts';

const TASK_NAMES = Object.fromEntries(Object.entries(TASK).map(([name, code]) => [code, name])) as Readonly<
  Record<number, keyof typeof TASK>
>;
/** More vehicles than this are on the floor alone. */
const MOST_ROWS = 60;

/** The vehicles with what they do and their battery, and what VDA 5050 says of them. */
export function VehiclesPart(props: {
  readonly live: LivePlant;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}) {
  const { t, language, has } = useText();
  /** A word of VDA 5050 as its English text, elsewhere in the reader's words. */
  const said = (word: string): string => {
    const key = `live.vda.${word as 'ONLINE'}` as const;
    return has(key) ? t(key) : word;
  };
  const { moment, floor } = props.live;
  const { plant } = floor.plant;
  if (moment === null || plant.vehicles.length === 0) return null;
  const robots = new Map(moment.robots?.map((robot) => [robot.vehicle, robot]));
  const names = new Map(moment.orders.map(([order = -1], index) => [order, moment.names[index]]));
  return (
    <Part title={t('live.vehicles')}>
      <div className={table.scroll}>
        <table className={table.table} data-testid="vehicles">
          <thead>
            <tr>
              <th>{t('floor.kind.vehicle')}</th>
              <th>{t('floor.fact.state')}</th>
              <th data-minor>{t('floor.fact.order')}</th>
              <th data-number>{t('live.battery')}</th>
              {moment.robots !== null && <th>VDA 5050</th>}
              {moment.robots !== null && <th data-minor>{t('live.way')}</th>}
            </tr>
          </thead>
          <tbody>
            {plant.vehicles.slice(0, MOST_ROWS).map(({ id }, index) => {
              const row = moment.vehicles[index];
              if (row === undefined) return null;
              const [task = 0, failed, waits, order = -1] = row;
              const charge = row[11] ?? -1;
              const robot = robots.get(id);
              const doing = failed ? 'failed' : waits ? 'waits' : TASK_NAMES[task]!;
              const isOut = doing === 'out';
              return (
                <tr key={id} data-own={(props.chosen?.kind === 'vehicle' && props.chosen.index === index) || undefined}>
                  <td>
                    <button
                      type="button"
                      className={table.cover}
                      onClick={() => props.onChoose({ kind: 'vehicle', index })}
                    >
                      {id}
                    </button>
                  </td>
                  <td>{isOut ? t('live.out') : t(`floor.task.${doing}`)}</td>
                  <td data-minor>{orderName(names.get(order) ?? '–', language)}</td>
                  <td data-number>{charge < 0 ? '–' : percent(charge, language)}</td>
                  {moment.robots !== null && (
                    <td>
                      {robot === undefined ? '–' : said(robot.connection)}
                      {robot?.mode != null && ` · ${said(robot.mode)}`}
                      {(robot?.fault ?? robot?.errors.at(-1)) && (
                        <small className={classes.fault} lang="en">
                          {robot?.fault ?? robot?.errors.at(-1)}
                        </small>
                      )}
                    </td>
                  )}
                  {moment.robots !== null && (
                    <td data-minor>{robot === undefined ? '–' : `${robot.base} + ${robot.horizon}`}</td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {plant.vehicles.length > MOST_ROWS && (
        <p className={classes.quiet}>{t('live.moreVehicles', { count: plant.vehicles.length - MOST_ROWS })}</p>
      )}
    </Part>
  );
}
