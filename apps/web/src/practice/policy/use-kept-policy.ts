import type { Bilingual } from '@palaestra/core';
import { useCallback, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';

const FIRST_RULE = `export function sequence(unit: Unit, orders: WaitingOrder[], plant: Plant): Choice {
  return orders.map((order) => order.setup + order.time);
}
`;

/** What a person begins with: what a policy is, in the person's language, and the smallest one that does something. */
export const FIRST_POLICY: Bilingual = {
  en: `// Name a function like the rule that it replaces: release, route, sequence, vehicle, charge or park.
// Return the place of your choice in the list, or a score for each item: the lowest wins.
${FIRST_RULE}`,
  zh: `// 函数名即所替换的规则：release、route、sequence、vehicle、charge 或 park。
// 返回所选项在列表中的序号，或每一项的得分：得分最低者胜出。
${FIRST_RULE}`,
};

/** The policy that a person writes for a plant, kept in this browser with every change. */
export function useKeptPolicy(person: string, plant: string): readonly [string, (source: string) => void] {
  const { say } = useText();
  const key = `palaestra.policy ${person} ${plant}`;
  const [source, setSource] = useState(() => localStorage.getItem(key) ?? say(FIRST_POLICY));
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
