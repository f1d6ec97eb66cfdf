import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ActionDialog } from '../../app/action-dialog.tsx';
import { api } from '../../app/client.ts';
import { moment } from '../../app/format.ts';
import { useText } from '../../app/i18n/index.ts';
import { useKnownName } from '../../app/known-name.ts';
import { Part } from '../../app/page.tsx';
import { Refusal } from '../../app/refusal.tsx';
import { Loaded } from '../../app/states.tsx';
import table from '../../app/table.module.css';
import { usePlant } from '../plant/open-plant.ts';
import { PlantChoice, ScenarioChoice } from '../plant/plant-choices.tsx';
import classes from './live.module.css';

/** Plants that run on the server now, for everybody of the organization; and how to start one. */
export function RunningList() {
  const { t, say, language } = useText();
  const known = useKnownName();
  const running = useQuery({ queryKey: ['running plants'], queryFn: () => api.runningPlants() });
  return (
    <Part
      title={t('live.list')}
      aside={
        <ActionDialog label={t('live.start')} keys="r" needed="engineer" quiet>
          <StartForm />
        </ActionDialog>
      }
    >
      <Loaded query={running}>
        {(items) =>
          items.length === 0 ? (
            <p className={classes.quiet}>{t('live.none')}</p>
          ) : (
            <table className={table.table} data-testid="running-list">
              <tbody>
                {items.map(({ id, title, scenario, startedByName, startedAt, state, message }) => (
                  <tr key={id}>
                    <td>
                      <Link to="/practice/running/$id" params={{ id }} className={table.cover}>
                        {say(title)}
                        {scenario !== null && ` · ${say(scenario)}`}
                      </Link>
                    </td>
                    <td>
                      {t(`live.state.${state}`)}
                      {message !== null && <small className={classes.why}>{say(message)}</small>}
                    </td>
                    <td data-minor>{known(startedByName)}</td>
                    <td data-number data-minor>
                      {moment(startedAt, language)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Part>
  );
}

function StartForm() {
  const { t } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [plant, setPlant] = useState('battery-pack');
  const [scenario, setScenario] = useState('');
  const [speed, setSpeed] = useState('10');
  const [level, setLevel] = useState<'paths' | 'traffic'>('paths');
  const [vda5050, setVda5050] = useState(false);
  const [opcua, setOpcua] = useState(false);
  const scenarios = usePlant(plant).data?.scenarios ?? [];
  const start = useMutation({
    mutationFn: () =>
      api.startPlant({
        plant,
        speed: Number(speed),
        level,
        vda5050,
        opcua,
        ...(scenario === '' ? {} : { scenario }),
      }),
    async onSuccess({ id }) {
      await client.invalidateQueries({ queryKey: ['running plants'] });
      await navigate({ to: '/practice/running/$id', params: { id } });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    start.mutate();
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <PlantChoice
        label={t('live.plant')}
        value={plant}
        onChange={(next) => {
          setPlant(next);
          setScenario('');
        }}
      />
      <ScenarioChoice label={t('live.scenario')} scenarios={scenarios} value={scenario} onChange={setScenario} />
      <NativeSelect
        label={t('live.speed')}
        value={speed}
        onChange={(event) => setSpeed(event.currentTarget.value)}
        data={['1', '5', '10', '30', '60', '120'].map((value) => ({ value, label: `×${value}` }))}
      />
      <NativeSelect
        label={t('floor.level')}
        value={level}
        onChange={(event) => setLevel(event.currentTarget.value as typeof level)}
        data={(['paths', 'traffic'] as const).map((value) => ({ value, label: t(`floor.level.${value}`) }))}
      />
      <Checkbox
        label={t('live.withVda')}
        checked={vda5050}
        onChange={(event) => setVda5050(event.currentTarget.checked)}
      />
      <Checkbox
        label={t('live.withOpcua')}
        checked={opcua}
        onChange={(event) => setOpcua(event.currentTarget.checked)}
      />
      <p className={classes.quiet}>{t('live.limits')}</p>
      <Button type="submit" loading={start.isPending}>
        {t('live.start')}
      </Button>
      {start.isError && <Refusal error={start.error} />}
    </form>
  );
}
