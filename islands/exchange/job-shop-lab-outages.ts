import { z } from 'zod';
import type { PlantFinding } from '../model/finding.ts';
import { leftOut } from './imported.ts';
import { distributionOf } from './job-shop-lab-time.ts';

export const Outages = z.array(
  z.object({
    component: z.string(),
    type: z.string().optional(),
    duration: z.unknown().optional(),
    frequency: z.unknown().optional(),
  }),
);

/** What keeps a component of an instance from working: failures by the calendar. */
interface Outage {
  /** Lower case: `m` or `machine`, `t` or `transport`, or one machine. */
  readonly component: string;
  readonly model: { readonly id: string };
}

/** Outages as failures; one that says no time between two is left out. */
export function outagesOf(outages: z.infer<typeof Outages>, findings: PlantFinding[]): Outage[] {
  return outages.flatMap(({ component, duration, frequency }, index) => {
    const path = `instance_config.outages.${index}`;
    const timeBetweenFailures = distributionOf(frequency, 0, `${path}.frequency`, findings);
    const timeToRepair = distributionOf(duration, 0, `${path}.duration`, findings);
    if (timeBetweenFailures === 0) {
      findings.push(leftOut(path, 'left out: no time between two outages', '已略去：两次停机之间没有时间'));
      return [];
    }
    const model = { id: `outage ${index + 1}`, timeBetweenFailures, timeToRepair, clock: 'calendar' };
    return [{ component: component.toLowerCase(), model }];
  });
}

/** The member `reliability` of a component. Only the first outage of each counts. */
export function reliabilityOf(outages: readonly Outage[], names: readonly string[], findings: PlantFinding[]) {
  const [first, ...more] = outages.filter(({ component }) => names.includes(component));
  for (const { model } of more) {
    const path = `instance_config.outages.${Number(model.id.slice('outage '.length)) - 1}`;
    findings.push(leftOut(path, 'left out: a second kind of outage of one component', '已略去：同一部件的第二种停机'));
  }
  return first === undefined ? {} : { reliability: first.model.id };
}
