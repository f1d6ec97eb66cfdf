import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { measured, moment, percent, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { WorkChip } from '../../app/marks.tsx';
import { Page } from '../../app/page.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';

/** Every training run with its state and losses. */
export function RunsPage() {
  const { t, language } = useText();
  const query = useQuery({ queryKey: ['runs'], queryFn: () => api.runs() });
  return (
    <Page title={t('runs.title')} sentence={t('runs.sentence')}>
      <Loaded query={query}>
        {(runs) =>
          runs.length === 0 ? (
            <Empty sentence={t('runs.empty')} example="npm exec palaestra train -- --revision SHA256" />
          ) : (
            <div className={table.scroll}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th>{t('runs.run')}</th>
                    <th>{t('runs.state')}</th>
                    <th data-minor>{t('runs.dataset')}</th>
                    <th data-number>{t('runs.step')}</th>
                    <th data-number>{t('runs.loss')}</th>
                    <th data-number data-minor>
                      {t('runs.validation')}
                    </th>
                    <th data-number data-minor>
                      {t('runs.created')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {runs.map((run) => (
                    <tr key={run.id}>
                      <td>
                        <Link to="/runs/$id" params={{ id: run.id }} className={`${table.cover} mono`}>
                          {short(run.id)}
                        </Link>
                      </td>
                      <td>
                        <WorkChip state={run.state} />
                      </td>
                      <td data-minor>{run.datasetName}</td>
                      <td data-number title={`${run.step} / ${run.config.steps}`}>
                        {percent(run.step / run.config.steps, language)}
                      </td>
                      <td data-number>{run.loss === null ? '–' : measured(run.loss)}</td>
                      <td data-number data-minor>
                        {run.validationLoss === null ? '–' : measured(run.validationLoss)}
                      </td>
                      <td data-number data-minor>
                        {moment(run.createdAt, language)}
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
