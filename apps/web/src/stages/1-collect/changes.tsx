import type { Change } from '@palaestra/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { Part } from '../../app/page.tsx';
import { Loaded } from '../../app/states.tsx';
import { changedParts } from './changed-parts.ts';
import classes from './ground.module.css';

/** Who changed what and when, newest first; nothing for a thing that nobody touched. */
export function Changes({ query }: { readonly query: UseQueryResult<Change[]> }) {
  const { t, language } = useText();
  const known = useKnownName();
  if (query.data?.length === 0) return null;
  return (
    <Part title={t('changes.heading')}>
      <Loaded query={query}>
        {(changes) => {
          const parts = changedParts(changes);
          const rows = changes.map(({ at, by }, index) => ({
            at,
            by,
            number: changes.length - index,
            parts: parts[index]!,
          }));
          return (
            <ol className={classes.changes}>
              {rows.map((row) => (
                <li key={row.number}>
                  <span className="num">{moment(row.at, language)}</span> {known(row.by)}
                  {t('tasks.colon')}
                  {row.parts.map((part) => t(`changes.${part}`)).join(t('tasks.comma'))}
                </li>
              ))}
            </ol>
          );
        }}
      </Loaded>
    </Part>
  );
}
