import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { api } from '../../app/client.ts';
import { moment as dateOf } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { Page, PageWaiting } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { useMay } from '../../app/session.ts';
import { Empty, Failure } from '../../app/states.tsx';
import { FloorCanvas, type FloorHandle } from '../floor/floor-canvas.tsx';
import type { Chosen } from '../floor/floor-look.ts';
import { StateLegend } from '../floor/state-mark.tsx';
import { ToCentre } from '../plant/way-on.tsx';
import { ChangePanel } from './change-panel.tsx';
import { DoorsPart } from './doors-part.tsx';
import classes from './live.module.css';
import { LiveFigures } from './live-figures.tsx';
import { TransientChart } from './transient-chart.tsx';
import { type LivePlant, useLivePlant } from './use-live-plant.ts';
import { VehiclesPart } from './vehicles-part.tsx';

/** A plant that runs on the server: everybody of the organization sees the same floor at the same time. */
export function LivePage() {
  const { id } = useParams({ from: '/shell/practice/running/$id' });
  const { query, live } = useLivePlant(id);
  if (live !== null) return <Running key={id} id={id} live={live} />;
  if (query.isError)
    return (
      <Failure error={query.error} retry={() => void query.refetch()}>
        <ToCentre />
      </Failure>
    );
  return <PageWaiting />;
}

function Running({ id, live }: { readonly id: string; readonly live: LivePlant }) {
  const { t, say, language } = useText();
  const known = useKnownName();
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useMay('engineer');
  const [chosen, setChosen] = useState<Chosen>(null);
  const handle = useRef<FloorHandle | null>(null);
  const { detail, moment, floor, head, ended, away } = live;
  const stop = useMutation({
    mutationFn: () => api.stopPlant(id),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: ['running plants'] });
      await navigate({ to: '/practice' });
    },
  });
  const message = moment === null || ended ? detail.message : moment.message;
  const name = detail.scenario === null ? say(detail.title) : `${say(detail.title)} · ${say(detail.scenario)}`;
  return (
    <Page
      title={name}
      sentence={t('live.sentence', { who: known(detail.startedByName), until: dateOf(detail.endsAt, language) })}
      actions={
        <>
          <Button variant="default" component={Link} to={`/practice/plants/${detail.plant}`}>
            {t('live.model')}
          </Button>
          {may && !ended && (
            <Button color="red" variant="light" onClick={() => stop.mutate()} loading={stop.isPending}>
              {t('live.stop')}
            </Button>
          )}
        </>
      }
    >
      {stop.isError && <Refusal error={stop.error} />}
      {ended && (
        <Empty sentence={t('live.ended')}>
          <ToCentre />
        </Empty>
      )}
      {away && !ended && (
        <p className={classes.notice} role="status">
          {t('live.away')}
        </p>
      )}
      {message !== null && (
        <p className={classes.notice} role="alert">
          {say(message)}
        </p>
      )}
      <div className={classes.live}>
        <div className={classes.main}>
          <FloorCanvas
            view={floor}
            playhead={head}
            heat={false}
            chosen={chosen}
            follow={false}
            onChoose={setChosen}
            onLetGo={() => undefined}
            handle={handle}
            label={t('live.floor')}
          />
          <StateLegend />
          <TransientChart points={live.points} marks={detail.marks} />
        </div>
        <aside className={classes.side}>
          <LiveFigures live={live} />
          {may && !ended && <ChangePanel id={id} live={live} chosen={chosen} />}
          <DoorsPart detail={detail} />
        </aside>
        <div className={classes.vehicles}>
          <VehiclesPart live={live} chosen={chosen} onChoose={setChosen} />
        </div>
      </div>
    </Page>
  );
}
