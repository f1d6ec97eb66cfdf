import { Button } from '@mantine/core';
import { type Ground, PalaestraError, type StationUploads, type UploadItem } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../../app/client.ts';
import { bytes, count, moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { Page, Part } from '../../app/page.tsx';
import { Refusal, useRefusal } from '../../app/refusal.tsx';
import { Empty, Loaded } from '../../app/states.tsx';
import { useStationName } from '../../app/station-name.ts';
import table from '../../app/table.module.css';
import { SpoolWarning } from '../1-collect/spool-state.tsx';
import { useGround } from '../1-collect/use-ground.ts';
import { ThroughputBars } from './throughput-bars.tsx';
import classes from './transmit.module.css';
import { waitingAt } from './waiting-at.ts';

const route = getRouteApi('/shell/transmit');
/** So many of what was put aside are in sight; the stations come after them. */
const FIRST = 3;
const EVERY = { refetchInterval: 5000 } as const;

/** Between stations and store: what waits and why, what was put aside and what to do, how much comes in. */
export function TransmitPage() {
  const { t } = useText();
  const { station } = route.useSearch();
  const summary = useQuery({ queryKey: ['uploads', 'summary'], queryFn: () => api.uploadSummary(), ...EVERY });
  const ground = useGround();
  return (
    <Page title={t('transmit.title')} sentence={t('transmit.sentence')}>
      <Loaded query={summary}>
        {({ stations, hours }) => (
          <>
            <ThroughputBars hours={hours} stations={stations} />
            <Quarantined station={station} />
            <Part title={t('transmit.stations')}>
              <ByStation uploads={stations} ground={ground.data} chosen={station} />
            </Part>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ByStation(props: {
  readonly uploads: readonly StationUploads[];
  readonly ground: Ground | undefined;
  readonly chosen: string | undefined;
}) {
  const { t, language } = useText();
  const nameOf = useStationName();
  const rows = waitingAt(props.uploads, props.ground?.stations ?? []);
  const shown = props.chosen === undefined ? rows : rows.filter((one) => one.station === props.chosen);
  if (shown.length === 0) return <Empty sentence={t('transmit.empty')} />;
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t('transmit.station')}</th>
            <th>{t('transmit.why')}</th>
            <th data-number>{t('transmit.spool')}</th>
            <th data-number>{t('transmit.toCome')}</th>
            <th data-number data-minor>
              {t('transmit.underWay')}
            </th>
            <th data-number>{t('transmit.quarantined')}</th>
            <th data-number data-minor>
              {t('transmit.ingested')}
            </th>
            <th data-number data-minor>
              {t('transmit.changed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.station ?? ''}>
              <td>
                {row.station === null ? (
                  t('transmit.noStation')
                ) : (
                  <Link to="/stations/$id" params={{ id: row.station }}>
                    {nameOf({ id: row.station, name: row.name })}
                  </Link>
                )}
              </td>
              <td data-tone={TONE[row.why]} className={classes.why}>
                {t(`transmit.why.${row.why}`)}
              </td>
              <td data-number>
                {row.spool === null || row.spool.recordings === 0 ? (
                  '–'
                ) : (
                  <>
                    {count(row.spool.recordings, language)} · {bytes(row.spool.bytes)}
                    <SpoolWarning spool={row.spool} />
                  </>
                )}
              </td>
              <td data-number>{row.toCome === 0 ? '–' : bytes(row.toCome)}</td>
              <td data-number data-minor>
                {count(row.announced + row.underWay, language)}
              </td>
              <td data-number>{count(row.quarantined, language)}</td>
              <td data-number data-minor>
                {count(row.ingested, language)}
              </td>
              <td data-number data-minor>
                {row.changedAt === null ? '–' : moment(row.changedAt, language)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TONE = {
  quarantined: 'drop',
  revoked: 'drop',
  silent: 'trim',
  stalled: 'trim',
  sending: 'keep',
  nothing: 'none',
};

/** What was put aside, with the server's own reason and the way on. */
function Quarantined({ station }: { readonly station: string | undefined }) {
  const { t } = useText();
  const query = useQuery({
    queryKey: ['uploads', 'quarantined', station],
    queryFn: () => api.uploads({ state: 'quarantined', limit: 100, ...(station !== undefined && { station }) }),
    ...EVERY,
  });
  if (query.data?.items.length === 0) return null;
  return (
    <Part title={t('transmit.quarantine')}>
      <p className={classes.quiet}>{t('transmit.whatToDo')}</p>
      <Loaded query={query}>
        {({ items }) => (
          <>
            <Asides items={items.slice(0, FIRST)} />
            {items.length > FIRST && (
              <details className={classes.more}>
                <summary>{t('transmit.more', { count: items.length - FIRST })}</summary>
                <Asides items={items.slice(FIRST)} />
              </details>
            )}
          </>
        )}
      </Loaded>
    </Part>
  );
}

function Asides({ items }: { readonly items: readonly UploadItem[] }) {
  return (
    <ul className={classes.quarantine}>
      {items.map((item) => (
        <Aside key={item.sha256} item={item} />
      ))}
    </ul>
  );
}

function Aside({ item }: { readonly item: UploadItem }) {
  const { t, language } = useText();
  const tell = useRefusal();
  const told = tell(new PalaestraError('bad_file', item.reason ?? '', { details: item.why ?? {} }));
  const client = useQueryClient();
  const giveUp = useMutation({
    mutationFn: () => api.giveUpUpload(item.sha256),
    onSuccess: () => client.invalidateQueries({ queryKey: ['uploads'] }),
  });
  return (
    <li>
      <div>
        <strong className="mono">{item.name}</strong> {bytes(item.size)} · {item.station ?? t('transmit.noStation')} ·{' '}
        {moment(item.changedAt, language)}
        <p data-tone="drop">
          {told.sentence}
          {told.words !== null && <small lang="en"> {told.words}</small>}
        </p>
        {giveUp.isError && <Refusal error={giveUp.error} />}
      </div>
      <Button variant="default" size="xs" loading={giveUp.isPending} onClick={() => giveUp.mutate()}>
        {t('transmit.giveUp')}
      </Button>
    </li>
  );
}
