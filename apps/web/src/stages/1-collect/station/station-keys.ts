import { FailureCause } from '@palaestra/core';
import { useEffect } from 'react';
import { useText } from '../../../app/i18n/index.ts';
import { useKeys } from '../../../app/keys.tsx';

/** One key for each cause of failure, in the order of the list. */
export const CAUSE_KEYS: readonly string[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '-', '='];

/** What a key at the station does. */
export interface StationActions {
  record(): void;
  toggleGripper(): void;
  togglePrecise(): void;
  nextScene(): void;
  togglePractice(): void;
  keep(): void;
  discard(): void;
  undo(): void;
  headset(): void;
  /** Look from the front again. */
  frontView(): void;
  /** Call a computed success a failure, or take that back. */
  toggleOutcome(): void;
  attempts(change: 1 | -1): void;
  cause(cause: FailureCause): void;
  stop(): void;
}

/** What was clicked does not keep the focus: Enter and Space go on belonging to the station, as they do for who never clicks. */
export function useFreeFocus(): void {
  useEffect(() => {
    function onClick(event: MouseEvent) {
      const focused = document.activeElement;
      // A click that a key has made stands at 0.
      if (event.detail > 0 && focused instanceof HTMLElement && focused.matches('button, summary, a')) focused.blur();
    }
    document.addEventListener('click', onClick);
    return () => document.removeEventListener('click', onClick);
  }, []);
}

/** The keys of the station, and their list under `?`. */
export function useStationKeys(actions: StationActions): void {
  const { t } = useText();
  useFreeFocus();
  useKeys([
    { keys: '?', label: t('keys.title'), run: () => undefined },
    { keys: 'r', label: t('station.recordOrFinish'), run: actions.record },
    { keys: 'f', label: t('station.gripper'), run: actions.toggleGripper },
    { keys: 'p', label: t('station.precise'), run: actions.togglePrecise },
    { keys: 'n', label: t('station.nextScene'), run: actions.nextScene },
    { keys: 'm', label: t('station.practice'), run: actions.togglePractice },
    { keys: 'Enter', label: t('station.keep'), run: actions.keep },
    { keys: 'Backspace', label: t('station.discard'), run: actions.discard },
    { keys: 'h', label: t('station.headset'), run: actions.headset },
    { keys: 'v', label: t('station.frontView'), run: actions.frontView },
    { keys: 'u', label: t('station.undo'), run: actions.undo },
    { keys: 'o', label: t('station.markOutcome'), run: actions.toggleOutcome },
    { keys: ',', label: t('station.fewerAttempts'), run: () => actions.attempts(-1) },
    { keys: '.', label: t('station.moreAttempts'), run: () => actions.attempts(1) },
    ...FailureCause.options.map((cause, index) => ({
      keys: CAUSE_KEYS[index] ?? '',
      label: t(`cause.${cause}`),
      run: () => actions.cause(cause),
    })),
    { keys: 'Space', label: t('station.stop'), run: actions.stop },
    // These are read where they are held down.
    ...MOVES.map(({ keys, label }) => ({ keys, label: t(`station.move.${label}`), run: () => undefined })),
  ]);
}

const MOVES = [
  { keys: 'w a s d', label: 'plane' },
  { keys: 'e q', label: 'height' },
  { keys: 'z c', label: 'turn' },
  { keys: 'Shift', label: 'precise' },
] as const;
