import type { Station } from '@palaestra/core';
import { useText } from './i18n/index.ts';

/** What the stations are called that every organization starts with, until somebody gives them a name. */
const BUILT_IN = /^Simulation (\d+)$/;

/** How a station is called in the reader's language: built-in ones have a name in both, others the one that a person gave. */
export function useStationName(): (station: Pick<Station, 'id' | 'name'>) => string {
  const { t } = useText();
  return ({ id, name }) => {
    const number = BUILT_IN.exec(name)?.[1];
    return number !== undefined && id === `sim-${number}` ? t('stations.simulation', { number }) : name;
  };
}
