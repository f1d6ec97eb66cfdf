import type { Bilingual, Task, Variation, VariationFactor } from '@palaestra/core';

/** How people call a value of a factor; itself where it needs no name. */
export function valueTitle(factor: Pick<VariationFactor, 'titles'> | undefined, value: string | number): Bilingual {
  return factor?.titles?.[String(value)] ?? { en: String(value), zh: String(value) };
}

/** The values of a variation with the names of their factors, as its task calls them: `pocket 3`. */
export function variationTitles(task: Pick<Task, 'factors'> | undefined, variation: Variation): Bilingual[] {
  return Object.entries(variation).map(([name, value]) => {
    const factor = task?.factors?.find((one) => one.name === name);
    const title = factor?.title ?? { en: name, zh: name };
    const called = valueTitle(factor, value);
    return { en: `${title.en} ${called.en}`, zh: `${title.zh} ${called.zh}` };
  });
}
