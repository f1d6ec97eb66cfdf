import type { RevisionDetail } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from '../../app/client.ts';
import { count, percent, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import classes from './manage.module.css';

/** What it was made of and what was made of it: episodes, revision, runs, policies, evaluations, reports. */
export function Lineage({ revision }: { readonly revision: RevisionDetail }) {
  const { t, language } = useText();
  const runs = useQuery({ queryKey: ['runs'], queryFn: () => api.runs() });
  const evaluations = useQuery({ queryKey: ['evaluations'], queryFn: () => api.evaluations() });
  const reports = useQuery({ queryKey: ['conformances'], queryFn: () => api.conformances() });
  const own = (runs.data ?? []).filter((run) => run.revision === revision.sha256);
  const people = new Set(revision.manifest.episodes.map((episode) => episode.operator)).size;
  return (
    <ol className={classes.lineage}>
      <li>{t('lineage.episodes', { value: count(revision.episodes, language), people: count(people, language) })}</li>
      {revision.parent && (
        <li>
          <Link to="/revisions/$sha" params={{ sha: revision.parent }}>
            {t('revision.parent')} <span className="mono">{short(revision.parent)}</span>
          </Link>
        </li>
      )}
      <li data-here>
        {t('lineage.this')} <span className="mono">{short(revision.sha256)}</span>
      </li>
      {own.map((run) => (
        <Branch key={run.id}>
          <Link to="/runs/$id" params={{ id: run.id }}>
            {t('lineage.run')} <span className="mono">{short(run.id)}</span> · {t(`work.${run.state}`)}
          </Link>
          <ol>
            {(evaluations.data ?? [])
              .filter((one) => one.policy === run.policy)
              .map((one) => (
                <Branch key={one.id}>
                  <Link to="/evaluations/$id" params={{ id: one.id }}>
                    {t('lineage.evaluation')}{' '}
                    {one.summary && <b className="num">{percent(one.summary.success.rate, language)}</b>}
                  </Link>
                </Branch>
              ))}
          </ol>
        </Branch>
      ))}
      {(reports.data ?? [])
        .filter((one) => one.revision === revision.sha256)
        .map((one) => (
          <Branch key={one.id}>
            <Link to="/conformance/$id" params={{ id: one.id }} search={{}}>
              {t('lineage.report')} · {one.conforms ? t('result.pass') : t('result.fail')}
            </Link>
          </Branch>
        ))}
    </ol>
  );
}

function Branch({ children }: { readonly children: ReactNode }) {
  return <li data-branch>{children}</li>;
}
