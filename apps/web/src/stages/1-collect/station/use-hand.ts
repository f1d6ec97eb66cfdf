import type { Vec3 } from '@palaestra/cells';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CellOrder } from './cell-messages.ts';
import { type Controls, handInput, type PadState, STEERING_KEYS, sameInput } from './steer.ts';

const STILL: Controls = { keys: new Set(), pad: null, goal: null, facing: null, closed: false, precise: false };

/** The person's hand: keys, the dragged handle and a gamepad become orders for the cell as soon as they change. */
export interface PersonsHand {
  readonly closed: boolean;
  readonly precise: boolean;
  toggleGripper(): void;
  togglePrecise(): void;
  /** Where the handle is dragged to, m, base frame; null when it is let go. */
  drag(goal: Vec3 | null): void;
  /** Where the knob is turned to, rad about base z; null when it is let go. */
  turn(facing: number | null): void;
  /** Press or let go a steering key on the screen. */
  press(code: string, down: boolean): void;
  /** The gripper is open again and nothing is pressed: a new scene. */
  reset(): void;
  /** Called by the scene when the person's point of view has changed; rad about base z. */
  look(heading: number): void;
}

export function useHand(send: (order: CellOrder) => void, emergency: () => void): PersonsHand {
  const controls = useRef<Controls>(STILL);
  const heading = useRef(Math.PI);
  const last = useRef(handInput(STILL, Math.PI));
  const [shown, setShown] = useState({ closed: false, precise: false });
  const stop = useRef(emergency);
  stop.current = emergency;

  const set = useCallback(
    (change: Partial<Controls>, stamp = performance.now()) => {
      controls.current = { ...controls.current, ...change };
      const { closed, precise } = controls.current;
      setShown((now) => (now.closed === closed && now.precise === precise ? now : { closed, precise }));
      const input = handInput(controls.current, heading.current);
      if (sameInput(input, last.current)) return;
      last.current = input;
      send({ do: 'input', input, at: performance.timeOrigin + stamp });
    },
    [send],
  );
  const press = useCallback(
    (code: string, down: boolean, stamp?: number) => {
      const keys = new Set(controls.current.keys);
      if (down) keys.add(code);
      else keys.delete(code);
      set({ keys }, stamp);
    },
    [set],
  );

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role="dialog"]')) return;
      if (event.code === 'Space' || event.code === 'Escape') {
        // Nothing that has the focus may take the emergency stop away.
        event.preventDefault();
        event.stopPropagation();
        if (event.type === 'keydown' && !event.repeat) stop.current();
      } else if (STEERING_KEYS.has(event.code)) {
        event.preventDefault();
        if (!event.repeat) press(event.code, event.type === 'keydown', event.timeStamp);
      }
    }
    // A key that is let go elsewhere is never heard of.
    const onBlur = () => set({ keys: new Set(), goal: null, facing: null });
    window.addEventListener('keydown', onKey, { capture: true });
    window.addEventListener('keyup', onKey, { capture: true });
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKey, { capture: true });
      window.removeEventListener('keyup', onKey, { capture: true });
      window.removeEventListener('blur', onBlur);
    };
  }, [press, set]);

  const toggleGripper = useCallback(() => set({ closed: !controls.current.closed }), [set]);
  useGamepad(
    useCallback((pad) => set({ pad }), [set]),
    toggleGripper,
    useCallback(() => stop.current(), []),
  );

  return {
    ...shown,
    toggleGripper,
    togglePrecise: useCallback(() => set({ precise: !controls.current.precise }), [set]),
    drag: useCallback((goal) => set({ goal }), [set]),
    turn: useCallback((facing) => set({ facing }), [set]),
    press,
    reset: useCallback(() => set({ closed: false, goal: null, facing: null, keys: new Set() }), [set]),
    look: useCallback((direction) => {
      heading.current = direction;
    }, []),
  };
}

/** Buttons of the standard mapping: south, east, right shoulder. */
const PAD = { gripper: 0, stop: 1, precise: 5 } as const;

/** Asks the first gamepad once a frame, for as long as one is there; browsers tell of no change themselves. */
function useGamepad(onState: (pad: PadState | null) => void, onGripper: () => void, onStop: () => void): void {
  useEffect(() => {
    let frame = 0;
    let before: readonly boolean[] = [];
    function look() {
      const pad = navigator.getGamepads().find((one) => one !== null);
      if (!pad) return onState(null);
      const pressed = pad.buttons.map((button) => button.pressed);
      if (pressed[PAD.gripper] && !before[PAD.gripper]) onGripper();
      if (pressed[PAD.stop] && !before[PAD.stop]) onStop();
      before = pressed;
      onState({ axes: [...pad.axes], precise: pressed[PAD.precise] ?? false });
      frame = requestAnimationFrame(look);
    }
    const begin = () => {
      cancelAnimationFrame(frame);
      look();
    };
    window.addEventListener('gamepadconnected', begin);
    return () => {
      window.removeEventListener('gamepadconnected', begin);
      cancelAnimationFrame(frame);
    };
  }, [onState, onGripper, onStop]);
}
