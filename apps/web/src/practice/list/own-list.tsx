import { Button } from '@mantine/core';
import type { PlantItem } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { count, moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { Part } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { useMe } from '../../app/session.ts';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { plantChanged } from '../plant/open-plant.ts';
import classes from './list.module.css';

/** Plants of the organization; those with changes that only this browser has are marked. */
export function OwnList({ changed }: { readonly changed: ReadonlySet<string> }) {
  const { t } = useText();
  const plants = useQuery({ queryKey: ['plants'], queryFn: () => api.plants() });
  return (
    <Part title={t('plant.own')}>
      <Loaded query={plants}>
        {(items) =>
          items.length === 0 ? (
            <Empty sentence={t('plant.none')} />
          ) : (
            <div className={table.scroll}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th>{t('plant.name')}</th>
                    <th data-number data-minor>
                      {t('plant.islandCount')}
                    </th>
                    <th data-number data-minor>
                      {t('plant.vehicleCount')}
                    </th>
                    <th data-number data-minor>
                      {t('plant.variantCount')}
                    </th>
                    <th data-minor>{t('plant.author')}</th>
                    <th data-number data-minor>
                      {t('plant.changed')}
                    </th>
                    <td />
                  </tr>
                </thead>
                <tbody>
                  {items.map((item) => (
                    <OwnRow key={item.id} item={item} changed={changed.has(item.id)} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Part>
  );
}

function OwnRow({ item, changed }: { readonly item: PlantItem; readonly changed: boolean }) {
  const { t, say, language } = useText();
  const known = useKnownName();
  const client = useQueryClient();
  const me = useMe().data;
  const copy = useMutation({
    async mutationFn() {
      const { title, plant, scenarios } = await api.plant(item.id);
      const named = { en: `${title.en} (copy)`, zh: `${title.zh}（副本）` };
      return api.createPlant({ title: named, plant, scenarios, draft: item.problems > 0 });
    },
    onSuccess: ({ id }) => plantChanged(client, id),
  });
  const remove = useMutation({
    mutationFn: () => api.deletePlant(item.id),
    onSuccess: () => plantChanged(client, item.id),
  });
  const failure = copy.error ?? remove.error;
  return (
    <tr>
      <td>
        <Link to="/practice/plants/$id" params={{ id: item.id }} search={{}} className={table.cover}>
          {say(item.title)}
        </Link>
        {item.problems > 0 && <span className={classes.problems}>{t('plant.problems', { count: item.problems })}</span>}
        {changed && <span className={table.quiet}>{t('plant.unsaved')}</span>}
        {failure && <Refusal error={failure} />}
      </td>
      <td data-number data-minor>
        {count(item.islands, language)}
      </td>
      <td data-number data-minor>
        {count(item.vehicles, language)}
      </td>
      <td data-number data-minor>
        {count(item.variants, language)}
      </td>
      <td data-minor className={classes.author}>
        {known(item.authorName)}
      </td>
      <td data-number data-minor>
        {moment(item.changedAt, language)}
      </td>
      <td data-number>
        <span className={classes.above}>
          {item.problems === 0 && (
            <Button
              size="compact-sm"
              variant="light"
              renderRoot={(props) => (
                <Link {...props} to="/practice/plants/$id/run" params={{ id: item.id }} search={{}} />
              )}
            >
              {t('plant.run')}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" loading={copy.isPending} onClick={() => copy.mutate()}>
            {t('plant.copy')}
          </Button>
          {item.author === me?.person.id && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              loading={remove.isPending}
              onClick={() => {
                if (window.confirm(t('plant.deleteSure', { name: say(item.title), count: item.scenarios })))
                  remove.mutate();
              }}
            >
              {t('plant.delete')}
            </Button>
          )}
        </span>
      </td>
    </tr>
  );
}
