import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { count, moment, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page } from '../../app/page.tsx';
import { useRefusal } from '../../app/refusal.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';

/** Every dataset with the figures of its newest revision. */
export function DatasetsPage() {
  const { t, language } = useText();
  const query = useQuery({ queryKey: ['datasets'], queryFn: () => api.datasets() });
  const create = (
    <ActionDialog label={t('datasets.create')} keys="c" needed="engineer">
      <CreateDataset />
    </ActionDialog>
  );
  return (
    <Page
      title={t('datasets.title')}
      sentence={t('datasets.sentence')}
      actions={(query.data?.length ?? 0) > 0 && create}
    >
      <Loaded query={query}>
        {(datasets) =>
          datasets.length === 0 ? (
            <Empty
              sentence={t('datasets.empty')}
              example="npm exec palaestra dataset create -- --name first --task cell-to-tray"
            >
              {create}
            </Empty>
          ) : (
            <div className={table.scroll}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th>{t('datasets.name')}</th>
                    <th data-minor>{t('datasets.head')}</th>
                    <th data-number>{t('datasets.revisions')}</th>
                    <th data-number>{t('page.episodes')}</th>
                    <th data-number data-minor>
                      {t('datasets.frames')}
                    </th>
                    <th data-number data-minor>
                      {t('datasets.created')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {datasets.map((dataset) => (
                    <tr key={dataset.id}>
                      <td>
                        <Link to="/datasets/$id" params={{ id: dataset.id }} className={table.cover}>
                          {dataset.name}
                        </Link>
                      </td>
                      <td data-minor className="mono">
                        {dataset.head ? short(dataset.head) : '–'}
                      </td>
                      <td data-number>{count(dataset.revisions, language)}</td>
                      <td data-number>{count(dataset.episodes, language)}</td>
                      <td data-number data-minor>
                        {count(dataset.frames, language)}
                      </td>
                      <td data-number data-minor>
                        {moment(dataset.createdAt, language)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function CreateDataset() {
  const { t } = useText();
  const refused = useRefusal();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => api.createDataset({ name: name.trim() }),
    async onSuccess(dataset) {
      await client.invalidateQueries({ queryKey: ['datasets'] });
      await navigate({ to: '/datasets/$id', params: { id: dataset.id } });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        label={t('datasets.name')}
        required
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={create.isError ? refused(create.error).sentence : null}
      />
      <Button type="submit" mt="md" loading={create.isPending} disabled={name.trim() === ''}>
        {t('datasets.create')}
      </Button>
    </form>
  );
}
