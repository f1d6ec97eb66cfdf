import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { count, moment, percent } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { WorkChip } from '../../app/marks.tsx';
import { Page } from '../../app/page.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { cellTitle } from '../../viewer/known-cells.ts';
import { EvaluateForm } from './evaluate-form.tsx';
import { IntervalMark, IntervalScale } from './interval-mark.tsx';

/** Policies side by side, each with its success and the interval around it. */
export function EvaluationsPage() {
  const { t, say, language } = useText();
  const query = useQuery({ queryKey: ['evaluations'], queryFn: () => api.evaluations() });
  return (
    <Page
      title={t('evaluations.title')}
      sentence={t('evaluations.sentence')}
      actions={
        <ActionDialog label={t('evaluate.new')} keys="c" needed="engineer">
          <EvaluateForm />
        </ActionDialog>
      }
    >
      <Loaded query={query}>
        {(evaluations) =>
          evaluations.length === 0 ? (
            <Empty sentence={t('evaluations.empty')} example="npm exec palaestra eval -- --policy POLICY --trials 50" />
          ) : (
            <div className={table.scroll}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th>{t('evaluations.policy')}</th>
                    <th data-minor>{t('runs.state')}</th>
                    <th data-number>{t('evaluations.success')}</th>
                    <th style={{ width: '32%' }}>
                      <IntervalScale />
                    </th>
                    <th data-number data-minor>
                      {t('evaluations.trials')}
                    </th>
                    <th data-minor>{t('evaluations.cell')}</th>
                    <th data-number data-minor>
                      {t('runs.created')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {evaluations.map((one) => (
                    <tr key={one.id}>
                      <td>
                        <Link to="/evaluations/$id" params={{ id: one.id }} className={table.cover}>
                          {one.policyName}
                        </Link>
                      </td>
                      <td data-minor>
                        <WorkChip state={one.state} />
                      </td>
                      <td data-number>{one.summary ? percent(one.summary.success.rate, language) : '–'}</td>
                      <td>{one.summary && <IntervalMark interval={one.summary.success} />}</td>
                      <td data-number data-minor>
                        {count(one.done, language)} / {count(one.trials, language)}
                      </td>
                      <td data-minor>{say(cellTitle(one.cell))}</td>
                      <td data-number data-minor>
                        {moment(one.createdAt, language)}
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
