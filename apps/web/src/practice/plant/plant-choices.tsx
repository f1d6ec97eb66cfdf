import { NativeSelect } from '@mantine/core';
import type { PlantScenario } from '@palaestra/core';
import { builtInPlants } from '@palaestra/islands';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/client.ts';
import { useText } from '../../app/i18n/index.ts';

/** One of the plants that the server knows: the organization's own, and those that come with the product. */
export function PlantChoice(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (plant: string) => void;
}) {
  const { t, say } = useText();
  const own = useQuery({ queryKey: ['plants'], queryFn: () => api.plants() });
  const named = (plants: readonly { readonly id: string; readonly title: (typeof builtInPlants)[number]['title'] }[]) =>
    plants.map(({ id, title }) => ({ value: id, label: say(title) }));
  return (
    <NativeSelect
      label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data={[
        { group: t('plant.own'), items: named(own.data ?? []) },
        { group: t('plant.builtIns'), items: named(builtInPlants) },
      ]}
    />
  );
}

/** A plant as it is, the empty value, or by the English name of one of its scenarios; nothing to choose without any. */
export function ScenarioChoice(props: {
  readonly label: string;
  readonly scenarios: readonly PlantScenario[];
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly disabled?: boolean;
  readonly error?: string | undefined;
}) {
  const { t, say } = useText();
  const { scenarios, disabled = false } = props;
  if (scenarios.length === 0) return null;
  return (
    <NativeSelect
      label={props.label}
      value={props.value}
      disabled={disabled}
      error={props.error}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data={[
        { value: '', label: t('compare.asItIs') },
        ...scenarios.map(({ name }) => ({ value: name.en, label: say(name) })),
      ]}
    />
  );
}
