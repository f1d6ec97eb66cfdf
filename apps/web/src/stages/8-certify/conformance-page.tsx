import { Button } from '@mantine/core';
import { type Clause, type ClauseResult, type ConformanceDetail, textIn } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { count, moment, plain, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { ResultChip } from '../../app/marks.tsx';
import { Page } from '../../app/page.tsx';
import { Loaded } from '../../app/states.tsx';
import classes from './certify.module.css';

const route = getRouteApi('/shell/conformance/$id');

/** A report: the document at the left, its result clause by clause at the right, the evidence on a press. */
export function ConformancePage() {
  const { id } = route.useParams();
  const query = useQuery({ queryKey: ['conformance', id], queryFn: () => api.conformance(id) });
  return <Loaded query={query}>{(report) => <Opened detail={report} />}</Loaded>;
}

function Opened({ detail }: { readonly detail: ConformanceDetail }) {
  const { t, say, language } = useText();
  const navigate = useNavigate();
  const { clause: chosen } = route.useSearch();
  const { document, report } = detail;
  const results = new Map(report.results.map((one) => [one.clause, one]));
  const choose = (clause: string | undefined) =>
    void navigate({
      to: '/conformance/$id',
      params: { id: detail.id },
      search: clause === undefined ? {} : { clause },
      replace: true,
      resetScroll: false,
    });
  function step(by: number) {
    const at = document.clauses.findIndex((clause) => clause.id === chosen);
    const next = document.clauses[Math.min(document.clauses.length - 1, Math.max(0, at + by))];
    if (next) choose(next.id);
  }
  useKeys([
    { keys: 'n', label: t('conformance.nextClause'), run: () => step(1) },
    { keys: 'p', label: t('conformance.previousClause'), run: () => step(-1) },
  ]);
  return (
    <Page
      title={say(document.title)}
      sentence={
        <>
          {document.id} {document.version} · {t(`standards.status.${document.status}`)} ·{' '}
          <span className="num">{moment(detail.createdAt, language)}</span>
        </>
      }
      actions={
        <Button
          component="a"
          variant="default"
          href={`/api/v1/conformance/${encodeURIComponent(detail.id)}/report?lang=${language}`}
          target="_blank"
          rel="noreferrer"
        >
          {t('conformance.print')}
        </Button>
      }
    >
      <div className={classes.result} data-result={overall(report)}>
        <strong>{t(`conformance.overall.${overall(report)}`)}</strong>
        <Counts counts={report.counts} />
        <Subjects report={report} />
      </div>
      <p className={classes.scope}>{say(document.scope)}</p>
      <ol className={classes.document}>
        {document.clauses.map((clause) => (
          <ClauseRow
            key={clause.id}
            clause={clause}
            result={results.get(clause.id)}
            open={clause.id === chosen}
            onToggle={() => choose(clause.id === chosen ? undefined : clause.id)}
          />
        ))}
      </ol>
    </Page>
  );
}

/** Nothing failed and something is open: that is neither yes nor no. */
function overall({ conforms, counts }: ConformanceDetail['report']): 'pass' | 'fail' | 'open' {
  if (conforms) return 'pass';
  return counts.fail > 0 ? 'fail' : 'open';
}

function Counts({ counts }: { readonly counts: ConformanceDetail['counts'] }) {
  const { t, language } = useText();
  const all = counts.pass + counts.fail + counts.notAssessed;
  return (
    <div className={classes.counts}>
      <span className={classes.bar} aria-hidden="true">
        <i data-tone="keep" style={{ flexGrow: counts.pass / all }} />
        <i data-tone="drop" style={{ flexGrow: counts.fail / all }} />
        <i data-tone="none" style={{ flexGrow: counts.notAssessed / all }} />
      </span>
      <span className="num">
        {t('conformance.counts', {
          pass: count(counts.pass, language),
          fail: count(counts.fail, language),
          open: count(counts.notAssessed, language),
        })}
      </span>
    </div>
  );
}

function Subjects({ report }: { readonly report: ConformanceDetail['report'] }) {
  const { t } = useText();
  return (
    <div className={classes.subjects}>
      {report.revision && (
        <Link to="/revisions/$sha" params={{ sha: report.revision }}>
          {t('standards.revision')} <span className="mono">{short(report.revision)}</span>
        </Link>
      )}
      {report.evaluation && (
        <Link to="/evaluations/$id" params={{ id: report.evaluation }}>
          {t('lineage.evaluation')} <span className="mono">{short(report.evaluation)}</span>
        </Link>
      )}
    </div>
  );
}

function ClauseRow(props: {
  readonly clause: Clause;
  readonly result: ClauseResult | undefined;
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  const { t, say, language } = useText();
  const { clause, result, open } = props;
  const outcome = result?.result ?? 'not_assessed';
  return (
    <li className={classes.clause} data-result={outcome}>
      <b className="num">{clause.id}</b>
      <div className={classes.text}>
        <strong>{say(clause.title)}</strong>
        <p>{say(clause.text)}</p>
        <small>
          {t(`origin.level.${clause.origin.level}`)}
          {t('tasks.colon')}
          {textIn(clause.origin.source, language)}
        </small>
      </div>
      <div className={classes.verdict}>
        <button type="button" onClick={props.onToggle} aria-expanded={open} data-testid="clause">
          <ResultChip result={outcome} />
          <span className="num">{result && clause.predicate && <Held clause={clause} result={result} />}</span>
        </button>
        {open && result && <p className={classes.evidence}>{say(result.evidence)}</p>}
      </div>
    </li>
  );
}

/** The measured value beside the limit it was held against. */
function Held({ clause, result }: { readonly clause: Clause; readonly result: ClauseResult }) {
  const { t } = useText();
  const { predicate } = clause;
  if (!predicate) return null;
  const unit = predicate.unit === '1' ? '' : ` ${predicate.unit}`;
  const sign = predicate.op.replace('<=', '≤').replace('>=', '≥').replace('==', '=');
  return (
    <>
      {result.value === null ? '–' : plain(result.value)}
      <small>{t('conformance.limit', { limit: `${sign} ${plain(predicate.limit)}${unit}` })}</small>
    </>
  );
}
