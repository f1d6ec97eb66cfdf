import { Button, CopyButton } from '@mantine/core';
import type { Station } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/client.ts';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Part } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import classes from './ground.module.css';

/** Pair a real station: make its key, shown once, with what to type beside the robot. */
export function StationKey({ station }: { readonly station: Station }) {
  const { t, language } = useText();
  const client = useQueryClient();
  const keys = useQuery({ queryKey: ['station keys'], queryFn: () => api.stationKeys() });
  const make = useMutation({
    mutationFn: () => api.createStationKey(station.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['station keys'] }),
  });
  const present = keys.data?.find((one) => one.station === station.id);
  return (
    <Part title={t('pairing.title')}>
      {make.data ? (
        <Commands station={station.id} secret={make.data.key} />
      ) : (
        <div className={classes.session}>
          <p>
            {present
              ? t('pairing.present', {
                  start: present.start,
                  at: moment(present.createdAt, language),
                  used: present.usedAt === null ? t('pairing.unused') : moment(present.usedAt, language),
                })
              : t('pairing.none')}
          </p>
          <Button variant={present ? 'default' : 'filled'} loading={make.isPending} onClick={() => make.mutate()}>
            {present ? t('pairing.again') : t('pairing.make')}
          </Button>
          {make.isError && <Refusal error={make.error} />}
        </div>
      )}
    </Part>
  );
}

function Commands({ station, secret }: { readonly station: string; readonly secret: string }) {
  const { t } = useText();
  const lines = [
    `palaestra login --server ${location.origin} --key ${secret}`,
    `palaestra station record --station ${station} --source foxglove=ws://127.0.0.1:8765 --out recordings`,
    'palaestra send recordings',
  ].join('\n');
  return (
    <div role="status" className={classes.session}>
      <p>{t('pairing.once')}</p>
      <pre className={classes.commands} data-testid="pairing">
        {lines}
      </pre>
      <CopyButton value={lines}>
        {({ copied, copy }) => <Button onClick={copy}>{copied ? t('action.copied') : t('action.copy')}</Button>}
      </CopyButton>
    </div>
  );
}
