import { Button, NativeSelect, NumberInput } from '@mantine/core';
import type { PlantScenario } from '@palaestra/core';
import { applyScenario, type Plant, Scenario } from '@palaestra/islands';
import { type FormEvent, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import type { OpenPlant } from '../plant/open-plant.ts';
import { ScenarioChoice } from '../plant/plant-choices.tsx';
import type { PlanOrder } from './optimise.worker.ts';
import classes from './schedule.module.css';

const USUAL_PIECES = 24;
const MOST_SECONDS = 3600;

/** Which orders are planned, of which scenario, and for how long is searched. */
export function PlanSettings(props: {
  readonly open: OpenPlant;
  /** An exercise asks for the plant's own orders, in its own situation. */
  readonly fixed: boolean;
  readonly running: boolean;
  readonly onStart: (order: PlanOrder) => void;
  readonly onStop: () => void;
}) {
  const { open, running } = props;
  const { t } = useText();
  const hasOrders = open.plant.orders.length > 0;
  const [scenario, setScenario] = useState('');
  const [what, setWhat] = useState<'orders' | 'pieces'>(hasOrders ? 'orders' : 'pieces');
  const [pieces, setPieces] = useState(USUAL_PIECES);
  const [seconds, setSeconds] = useState(10);
  const [seed, setSeed] = useState(1);
  const plant = changed(open.plant, open.scenarios, scenario);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (running) props.onStop();
    else if (plant !== null) {
      props.onStart({ plant, pieces: what === 'pieces' ? pieces : null, seconds, seed });
    }
  }
  const whole = (set: (value: number) => void) => (value: string | number) => {
    if (typeof value === 'number') set(value);
  };
  return (
    <form className={classes.settings} onSubmit={submit}>
      <ScenarioChoice
        label={t('compare.scenario')}
        scenarios={open.scenarios}
        value={scenario}
        disabled={running}
        onChange={setScenario}
        error={plant === null ? t('schedule.badScenario') : undefined}
      />
      {!props.fixed && (
        <NativeSelect
          label={t('schedule.what')}
          value={what}
          disabled={running}
          onChange={(event) => setWhat(event.currentTarget.value as typeof what)}
          data={[
            ...(hasOrders ? [{ value: 'orders', label: t('schedule.itsOrders') }] : []),
            { value: 'pieces', label: t('schedule.ofMix') },
          ]}
          data-testid="what"
        />
      )}
      {what === 'pieces' && (
        <NumberInput
          label={t('schedule.pieces')}
          min={1}
          max={1000}
          allowDecimal={false}
          clampBehavior="strict"
          value={pieces}
          disabled={running}
          onChange={whole(setPieces)}
          data-testid="pieces"
        />
      )}
      <NumberInput
        label={t('schedule.seconds')}
        min={1}
        max={MOST_SECONDS}
        allowDecimal={false}
        clampBehavior="strict"
        value={seconds}
        disabled={running}
        onChange={whole(setSeconds)}
        data-testid="seconds"
      />
      <NumberInput
        label={t('floor.seed')}
        min={0}
        max={2 ** 31 - 1}
        allowDecimal={false}
        clampBehavior="strict"
        value={seed}
        disabled={running}
        onChange={whole(setSeed)}
      />
      <Button type="submit" variant={running ? 'default' : 'filled'} disabled={plant === null} data-testid="optimise">
        {t(running ? 'schedule.stop' : 'schedule.optimise')}
      </Button>
    </form>
  );
}

/** The plant with one of its scenarios; null when that does not fit it. */
function changed(plant: Plant, scenarios: readonly PlantScenario[], name: string): Plant | null {
  const found = scenarios.find((one) => one.name.en === name);
  return found === undefined ? plant : applyScenario(plant, Scenario.parse(found)).plant;
}
