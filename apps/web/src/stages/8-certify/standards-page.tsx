import type { ConformanceItem, StandardItem } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { count, moment, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { ResultChip } from '../../app/marks.tsx';
import { Page, Part } from '../../app/page.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import classes from './certify.module.css';
import { ConformanceForm } from './conformance-form.tsx';

/** The standards that the ground holds its work against, and every report. */
export function StandardsPage() {
  const { t } = useText();
  const standards = useQuery({ queryKey: ['standards'], queryFn: () => api.standards() });
  const reports = useQuery({ queryKey: ['conformances'], queryFn: () => api.conformances() });
  const create = (
    <ActionDialog label={t('conformance.create')} keys="c" needed="engineer">
      <ConformanceForm standards={standards.data ?? []} />
    </ActionDialog>
  );
  return (
    <Page
      title={t('standards.title')}
      sentence={t('standards.sentence')}
      actions={reports.data?.length !== 0 && create}
    >
      <Part title={t('standards.reports')}>
        <Loaded query={reports}>
          {(items) =>
            items.length === 0 ? <Empty sentence={t('standards.noReports')}>{create}</Empty> : <Reports items={items} />
          }
        </Loaded>
      </Part>
      <Part title={t('standards.list')}>
        <Loaded query={standards}>
          {(items) =>
            items.length === 0 ? (
              <Empty sentence={t('standards.empty')} />
            ) : (
              items.map((item) => <StandardText key={item.sha256} item={item} open={items.length === 1} />)
            )
          }
        </Loaded>
      </Part>
    </Page>
  );
}

function Reports({ items }: { readonly items: readonly ConformanceItem[] }) {
  const { t, say, language } = useText();
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t('standards.standard')}</th>
            <th>{t('standards.result')}</th>
            <th data-number>{t('result.pass')}</th>
            <th data-number>{t('result.fail')}</th>
            <th data-number data-minor>
              {t('result.not_assessed')}
            </th>
            <th data-minor>{t('standards.revision')}</th>
            <th data-number data-minor>
              {t('runs.created')}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td>
                <Link to="/conformance/$id" params={{ id: item.id }} search={{}} className={table.cover}>
                  {say(item.title)}
                </Link>
              </td>
              <td>
                <ResultChip result={item.conforms ? 'pass' : item.counts.fail > 0 ? 'fail' : 'not_assessed'} />
              </td>
              <td data-number>{count(item.counts.pass, language)}</td>
              <td data-number>{count(item.counts.fail, language)}</td>
              <td data-number data-minor>
                {count(item.counts.notAssessed, language)}
              </td>
              <td data-minor className="mono">
                {item.revision ? short(item.revision) : '–'}
              </td>
              <td data-number data-minor>
                {moment(item.createdAt, language)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StandardText({ item, open }: { readonly item: StandardItem; readonly open: boolean }) {
  const { t, say } = useText();
  const { standard } = item;
  return (
    <details className={classes.standard} open={open}>
      <summary>
        <strong>{say(standard.title)}</strong>
        <span>
          {standard.id} {standard.version} · {t(`standards.status.${standard.status}`)} ·{' '}
          {t('standards.clauses', { value: standard.clauses.length })}
        </span>
      </summary>
      <p>{say(standard.scope)}</p>
      <ol className={classes.clauses}>
        {standard.clauses.map((clause) => (
          <li key={clause.id}>
            <b className="num">{clause.id}</b>
            <div>
              <strong>{say(clause.title)}</strong>
              <p>{say(clause.text)}</p>
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
}
