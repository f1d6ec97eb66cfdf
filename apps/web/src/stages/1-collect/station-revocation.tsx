import { Button, TextInput } from '@mantine/core';
import type { Station } from '@palaestra/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/client.ts';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { Part } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { useMay } from '../../app/session.ts';
import classes from './ground.module.css';

/** That a station is out of work and why, and for managers the way out of work and back. */
export function StationRevocation({ station }: { readonly station: Station }) {
  const { t, language } = useText();
  const known = useKnownName();
  const client = useQueryClient();
  const may = useMay('manager');
  const [reason, setReason] = useState('');
  const { id, revoked } = station;
  const change = useMutation({
    mutationFn: () => (revoked === undefined ? api.revokeStation(id, reason) : api.restoreStation(id)),
    async onSuccess() {
      setReason('');
      for (const key of ['ground', 'stations', 'station keys', 'station changes', 'sessions'])
        await client.invalidateQueries({ queryKey: [key] });
    },
  });
  if (!may && revoked === undefined) return null;
  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate();
  }
  return (
    <Part title={revoked === undefined ? t('stations.revoke') : t('stations.revoked')}>
      <form onSubmit={submit} className={classes.session}>
        {revoked === undefined ? (
          <>
            <p className={classes.quiet}>{t('stations.revokeSentence')}</p>
            <TextInput
              label={t('stations.reason')}
              value={reason}
              required
              maxLength={300}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </>
        ) : (
          <p className={classes.blocked}>
            {t('stations.revokedSentence', { ...revoked, by: known(revoked.by), at: moment(revoked.at, language) })}
          </p>
        )}
        {may && (
          <Button type="submit" variant="default" loading={change.isPending}>
            {revoked === undefined ? t('stations.revoke') : t('stations.restore')}
          </Button>
        )}
        {change.isError && <Refusal error={change.error} />}
      </form>
    </Part>
  );
}
