import { Button } from '@mantine/core';
import { builtInPlants } from '@palaestra/islands';
import { Link } from '@tanstack/react-router';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import table from '../../app/table.module.css';
import type { PlantWork } from '../plant/drafts.ts';
import classes from './list.module.css';

/** Plants that come with the practice centre. */
export function BuiltInList({ onCopy }: { readonly onCopy: (work: PlantWork) => void }) {
  const { t, say } = useText();
  return (
    <Part title={t('plant.builtIns')}>
      <table className={table.table}>
        <tbody>
          {builtInPlants.map(({ id, title, about, load }) => (
            <tr key={id}>
              <td className={classes.builtIn}>
                <Link to="/practice/plants/$id" params={{ id }} search={{}} className={table.cover}>
                  {say(title)}
                </Link>
                <p>{say(about)}</p>
              </td>
              <td data-number>
                <span className={classes.above}>
                  <Button
                    size="compact-sm"
                    variant="light"
                    renderRoot={(props) => (
                      <Link {...props} to="/practice/plants/$id/run" params={{ id }} search={{}} />
                    )}
                  >
                    {t('plant.run')}
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    onClick={async () => onCopy({ title, plant: await load(), scenarios: [] })}
                  >
                    {t('plant.copy')}
                  </Button>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}
