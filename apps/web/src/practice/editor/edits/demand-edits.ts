import type { Plant } from '@palaestra/islands';
import { freshName, idsOf } from './plant-parts.ts';

/** An order of the last order's variant, or of the first one. */
export function addOrder(plant: Plant): Plant {
  const variant = plant.orders.at(-1)?.variant ?? plant.variants[0]?.id ?? '';
  const id = freshName(idsOf(plant.orders), 'order');
  return { ...plant, orders: [...plant.orders, { id, variant, quantity: 1, release: 0, priority: 0 }] };
}

/** Orders that arrive by chance, on average one in five minutes, of every variant alike. */
export function addArrivals(plant: Plant): Plant {
  const mix = plant.variants.map(({ id }) => ({ variant: id, weight: 1 }));
  return { ...plant, arrivals: [...plant.arrivals, { between: { type: 'exponential', mean: 300 }, mix }] };
}

/** A variant that is made by the first recipe. */
export function addVariant(plant: Plant): Plant {
  const id = freshName(idsOf(plant.variants), 'variant');
  const workMaster = plant.variants.at(-1)?.workMaster ?? plant.workMasters[0]?.id ?? '';
  return { ...plant, variants: [...plant.variants, { id, workMaster, features: [] }] };
}

/** Take a variant away with its orders and its share of what arrives. */
export function removeVariant(plant: Plant, id: string): Plant {
  return {
    ...plant,
    variants: plant.variants.filter((one) => one.id !== id),
    orders: plant.orders.filter(({ variant }) => variant !== id),
    arrivals: plant.arrivals
      .map((one) => ({ ...one, mix: one.mix.filter(({ variant }) => variant !== id) }))
      .filter(({ mix }) => mix.length > 0),
  };
}

/** The weight of a variant in what arrives; 0 takes it out. */
export function weighed(
  mix: Plant['arrivals'][number]['mix'],
  variant: string,
  weight: number,
): Plant['arrivals'][number]['mix'] {
  const others = mix.filter((one) => one.variant !== variant);
  if (weight === 0) return others;
  return mix.some((one) => one.variant === variant)
    ? mix.map((one) => (one.variant === variant ? { variant, weight } : one))
    : [...others, { variant, weight }];
}
