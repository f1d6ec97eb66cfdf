import type { Blocker, Heartbeat, SafetyChecklist, Session, Station } from '@palaestra/core';

const REAL: SafetyChecklist = {
  version: 'real/1',
  items: [
    {
      id: 'emergency-stop',
      text: { en: 'The emergency stop was pressed and it stopped the robot.', zh: '已按下急停，机器人确实停止。' },
    },
    {
      id: 'area',
      text: { en: 'Nobody stands in the marked area, and it is closed.', zh: '划定区域内无人，区域已封闭。' },
    },
    {
      id: 'gripper',
      text: { en: 'Gripper, cables and mounts are tight and undamaged.', zh: '夹爪、线缆与安装件紧固且无损伤。' },
    },
    {
      id: 'object',
      text: {
        en: 'The objects are those of the order; cells show no dent, leak or heat.',
        zh: '物料与工单一致；电芯无凹痕、漏液或发热。',
      },
    },
    { id: 'speed', text: { en: 'Speed and force limits of the task are set.', zh: '已设定任务要求的速度与力限值。' } },
    {
      id: 'person',
      text: {
        en: 'Hair, sleeves and jewellery cannot be caught; I am rested.',
        zh: '头发、衣袖、饰物不会被卷入；本人状态良好。',
      },
    },
  ],
};

const SIMULATED: SafetyChecklist = { version: 'simulated/1', items: [] };

/** What has to be confirmed before work at a station; nothing where nothing can be hurt. */
export function checklistFor(station: { readonly simulated: boolean }): SafetyChecklist {
  return station.simulated ? SIMULATED : REAL;
}

/** The signed checklist of a session: green when every item is confirmed. Unknown items are left out. */
export function signChecklist(list: SafetyChecklist, confirmed: readonly string[]): Session['checklist'] {
  const known = list.items.map(({ id }) => id).filter((id) => confirmed.includes(id));
  return { version: list.version, confirmed: known, green: known.length === list.items.length };
}

/** What is known when it is asked whether a station may record. */
export interface StationSituation {
  readonly station: Pick<Station, 'simulated' | 'revoked'>;
  readonly heartbeat: Pick<Heartbeat, 'fault' | 'streams'>;
  /** The session that is open at the station, null when none is. */
  readonly session: Pick<Session, 'checklist'> | null;
  /** State of the session's order, null without one. */
  readonly order: 'open' | 'closed' | null;
}

/**
 * Why nothing may be recorded at a station now, worst first; empty when recording may start. A real station needs a session
 * with a green checklist.
 */
export function recordingBlockers({ station, heartbeat, session, order }: StationSituation): Blocker[] {
  const blockers: Blocker[] = [];
  if (station.revoked !== undefined) blockers.push('revoked');
  if (heartbeat.fault !== null) blockers.push('fault');
  if (!station.simulated && session === null) blockers.push('no_session');
  if (!station.simulated && session !== null && !session.checklist.green) blockers.push('checklist');
  if (heartbeat.streams.some(({ hz, wanted }) => wanted !== null && hz < wanted)) blockers.push('dead_stream');
  if (order === 'closed') blockers.push('order_closed');
  return blockers;
}
