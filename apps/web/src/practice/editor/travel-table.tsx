import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import table from '../../app/table.module.css';
import { useEditor } from './editor-context.ts';
import { withLayout } from './edits/floor-edits.ts';
import { NumberField } from './fields.tsx';
import classes from './panel.module.css';

/** Places of a table that is written by hand; a larger one comes from a file. */
const MOST = 24;

/** The times between places that a plant has in place of paths; nothing for one without. */
export function TravelTable() {
  const { t } = useText();
  const { plant, edit } = useEditor();
  const { travelTimes } = plant.layout;
  if (travelTimes === undefined) return null;
  const { nodes, seconds } = travelTimes;
  const set = (row: number, column: number, value: number) =>
    edit((old) =>
      withLayout(old, {
        travelTimes: { nodes, seconds: seconds.with(row, (seconds[row] ?? []).with(column, value)) },
      }),
    );
  return (
    <Part title={t('editor.table.title')}>
      <p className={classes.quiet}>{t(nodes.length > MOST ? 'editor.table.large' : 'editor.table.hint')}</p>
      {nodes.length <= MOST && (
        <div className={table.scroll}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t('editor.table.corner')}</th>
                {nodes.map((id) => (
                  <th key={id}>{id}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {nodes.map((from, row) => (
                <tr key={from}>
                  <th scope="row">{from}</th>
                  {nodes.map((to, column) => (
                    <td key={to}>
                      <NumberField
                        bare
                        label={`${from} → ${to}`}
                        value={seconds[row]?.[column] ?? 0}
                        unit="s"
                        max={1e9}
                        onCommit={(value) => value !== null && set(row, column, value)}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Part>
  );
}
