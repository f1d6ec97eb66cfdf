import type { CellKind } from '@palaestra/cells';
import type { Me, Station } from '@palaestra/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../../../app/client.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useMe } from '../../../app/session.ts';
import { Empty, Failure, Loaded, Waiting } from '../../../app/states.tsx';
import { knownCell } from '../../../viewer/known-cells.ts';
import { ToStations } from '../to-stations.tsx';
import { randomSeed } from './random-seed.ts';
import { RealStation } from './real-station.tsx';
import { canSpool } from './spool.ts';
import { StationWork } from './station-work.tsx';

const route = getRouteApi('/alone/collect/$station');

/** A station worked from this page: the cell fills the screen. */
export function StationPage() {
  const { t } = useText();
  const { station: id } = route.useParams();
  const me = useMe();
  const stations = useQuery({ queryKey: ['stations'], queryFn: () => api.stations() });
  useEffect(() => {
    document.title = `${id} · ${t('stage.collect')} · Palaestra 练场`;
  }, [id, t]);
  if (me.isError) return <Failure error={me.error} retry={() => void me.refetch()} />;
  return (
    <Loaded query={stations} waiting={<Waiting rows={4} />}>
      {(items) => {
        const station = items.find((one) => one.id === id);
        if (!station) return <NotHere sentence={t('station.unknown', { id })} />;
        if (!station.simulated) {
          return me.data ? <RealStation station={station} me={me.data} /> : <Waiting rows={4} />;
        }
        const kind = knownCell(station.cell);
        if (!kind) return <NotHere sentence={t('station.noCell')} />;
        if (!canSpool()) return <NotHere sentence={t('station.insecure')} />;
        return me.data ? <Opened station={station} kind={kind} me={me.data} /> : <Waiting rows={4} />;
      }}
    </Loaded>
  );
}

/** The rules are read before the first take, so that a network that goes away afterwards takes no verdict along. */
function Opened(props: { readonly station: Station; readonly kind: CellKind; readonly me: Me }) {
  const { seed } = route.useSearch();
  const [first] = useState(() => (seed !== undefined && /^\d{1,9}$/.test(seed) ? Number(seed) : randomSeed()));
  const profiles = useQuery({
    queryKey: ['profiles'],
    queryFn: () => api.profiles(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Loaded query={profiles} waiting={<Waiting rows={4} />}>
      {(rules) => <StationWork {...props} firstSeed={first} profiles={rules} />}
    </Loaded>
  );
}

function NotHere({ sentence }: { readonly sentence: string }) {
  return (
    <Empty sentence={sentence}>
      <ToStations />
    </Empty>
  );
}
