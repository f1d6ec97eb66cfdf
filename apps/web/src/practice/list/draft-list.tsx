import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ago } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import table from '../../app/table.module.css';
import { dropDraft, type PlantDraft } from '../plant/drafts.ts';
import classes from './list.module.css';

/** Plants that only this browser has. */
export function DraftList({ drafts, person }: { readonly drafts: readonly PlantDraft[]; readonly person: string }) {
  const { t, say, language } = useText();
  const client = useQueryClient();
  if (drafts.length === 0) return null;
  return (
    <Part title={t('plant.drafts')} aside={<span className={table.quiet}>{t('plant.draftsSentence')}</span>}>
      <table className={table.table}>
        <tbody>
          {drafts.map((draft) => (
            <tr key={draft.id}>
              <td>
                <Link to="/practice/plants/$id" params={{ id: draft.id }} search={{}} className={table.cover}>
                  {say(draft.title)}
                </Link>
              </td>
              <td data-number data-minor>
                {t('plant.islands', { count: draft.plant.islands.length })}
              </td>
              <td data-number>{ago(draft.keptAt, language, Date.now())}</td>
              <td data-number>
                <span className={classes.above}>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    onClick={async () => {
                      await dropDraft(person, draft.id);
                      await client.invalidateQueries({ queryKey: ['plant drafts'] });
                    }}
                  >
                    {t('plant.discard')}
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
