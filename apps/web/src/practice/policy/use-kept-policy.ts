import { useCallback, useState } from 'react';

/** What a person begins with: every rule that a policy can replace, as the smallest one that does something. */
export const FIRST_POLICY = `// Name a function like the rule that it replaces: release, route, sequence, vehicle, charge or park.
// Return the place of your choice in the list, or a score for each item: the lowest wins.
export function sequence(unit: Unit, orders: WaitingOrder[], plant: Plant): Choice {
  return orders.map((order) => order.setup + order.time);
}
`;

/** The policy that a person writes for a plant, kept in this browser with every change. */
export function useKeptPolicy(person: string, plant: string): readonly [string, (source: string) => void] {
  const key = `palaestra.policy ${person} ${plant}`;
  const [source, setSource] = useState(() => localStorage.getItem(key) ?? FIRST_POLICY);
  const keep = useCallback(
    (next: string) => {
      setSource(next);
      try {
        localStorage.setItem(key, next);
      } catch {
        // Without room it is kept on the page alone, where it can still be copied and handed in.
      }
    },
    [key],
  );
  return [source, keep];
}
