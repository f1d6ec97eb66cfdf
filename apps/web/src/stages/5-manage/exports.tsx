import { Button, Group } from '@mantine/core';
import type { ExportItem, RevisionDetail } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/client.ts';
import { bytes, count, moment, short } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { WorkChip } from '../../app/marks.tsx';
import { Part } from '../../app/page.tsx';
import { Refusal, WorkFailure } from '../../app/refusal.tsx';
import { useMay } from '../../app/session.ts';
import classes from './manage.module.css';

/** The newest first; older tools need the other. */
const FORMATS = ['lerobot-v3.0', 'lerobot-v2.1'] as const;

/** Exports of a revision with the result of reading them back. */
export function Exports({ revision }: { readonly revision: RevisionDetail }) {
  const { t } = useText();
  const client = useQueryClient();
  const mayExport = useMay('engineer');
  const create = useMutation({
    mutationFn: (format: ExportItem['format']) => api.createExport(revision.sha256, format),
    onSuccess: () => client.invalidateQueries({ queryKey: ['revision', revision.sha256] }),
  });
  return (
    <Part title={t('export.title')}>
      {revision.exports.length === 0 && <p className={classes.quiet}>{t('export.empty')}</p>}
      {revision.exports.map((one) => (
        <ExportCard key={one.id} item={one} />
      ))}
      {create.isError && <Refusal error={create.error} />}
      {mayExport && (
        <Group mt="sm" gap="xs">
          {FORMATS.map((format) => (
            <Button
              key={format}
              variant="default"
              onClick={() => create.mutate(format)}
              loading={create.isPending && create.variables === format}
            >
              {t('export.create', { version: format.replace('lerobot-', '') })}
            </Button>
          ))}
        </Group>
      )}
    </Part>
  );
}

function ExportCard({ item }: { readonly item: ExportItem }) {
  const { t, language } = useText();
  const bad = item.validation?.filter((one) => !one.ok).length ?? 0;
  return (
    <article className={classes.export}>
      <header>
        <strong>LeRobot {item.format.replace('lerobot-', '')}</strong>
        <WorkChip state={item.state} />
      </header>
      <p className="num">
        {t('export.size', { files: count(item.files, language), bytes: bytes(item.bytes) })} ·{' '}
        {moment(item.createdAt, language)}
        {item.digest && <span className="mono"> · {short(item.digest)}</span>}
      </p>
      {item.error && <WorkFailure words={item.error} />}
      {item.validation && (
        <details>
          <summary>
            {bad === 0
              ? t('export.valid', { value: item.validation.length })
              : t('export.invalid', { value: bad, all: item.validation.length })}
          </summary>
          <ul>
            {item.validation.map((one) => (
              <li key={one.check} data-ok={one.ok}>
                <b aria-hidden="true">{one.ok ? '✓' : '✕'}</b> {one.check} <span>{one.detail}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {item.state === 'done' && (
        <a href={`/api/v1/exports/${encodeURIComponent(item.id)}/archive`} download>
          {t('export.download')}
        </a>
      )}
    </article>
  );
}
