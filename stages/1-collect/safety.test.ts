import { expect, test } from 'vitest';
import { checklistFor, recordingBlockers, signChecklist } from './safety.ts';

const real = { simulated: false };
const list = checklistFor(real);
const all = list.items.map(({ id }) => id);
const well = { fault: null, streams: [{ name: '/joint_states', hz: 50, wanted: 45 }] };

test('a checklist is green when every item is confirmed, and only known items are signed', () => {
  expect(signChecklist(list, [...all, 'invented'])).toEqual({ version: 'real/1', confirmed: all, green: true });
  expect(signChecklist(list, all.slice(1))).toMatchObject({ green: false });
  expect(signChecklist(checklistFor({ simulated: true }), [])).toMatchObject({ green: true });
});

test('a real station records only in a session with a green checklist', () => {
  const with_ = (confirmed: string[]) => ({ checklist: signChecklist(list, confirmed) });
  const at = { station: real, heartbeat: well, order: 'open' as const };
  expect(recordingBlockers({ ...at, session: null })).toEqual(['no_session']);
  expect(recordingBlockers({ ...at, session: with_([]) })).toEqual(['checklist']);
  expect(recordingBlockers({ ...at, session: with_(all) })).toEqual([]);
  expect(recordingBlockers({ ...at, station: { simulated: true }, session: null })).toEqual([]);
});

test('a fault, a stream below its rate and a closed order block, also in simulation', () => {
  const heartbeat = { fault: 'gripper does not answer', streams: [{ name: '/x', hz: 0, wanted: 10 }] };
  const station = { simulated: true };
  expect(recordingBlockers({ station, heartbeat, session: null, order: 'closed' })).toEqual([
    'fault',
    'dead_stream',
    'order_closed',
  ]);
  const unneeded = { fault: null, streams: [{ name: '/x', hz: 0, wanted: null }] };
  expect(recordingBlockers({ station, heartbeat: unneeded, session: null, order: null })).toEqual([]);
});
