/** A recorder beside a robot: sources, the station, what it recovers. */
export { type FoxgloveSourceOptions, foxgloveSource } from './foxglove-source.ts';
export type { SourceStatus } from './live-source.ts';
export { createMirror, type Mirror } from './replay/mirror.ts';
export { Player, type PlayerOptions } from './replay/player.ts';
export { runUplink, type UplinkOptions } from './replay/uplink.ts';
export { type RosbridgeSourceOptions, rosbridgeSource } from './rosbridge/rosbridge-source.ts';
export type { Source, SourceChannel, SourceListener } from './source.ts';
export { CLOCK_RECORD, type Ending, type FinishedRecording, openStation, type Plan, type Station } from './station.ts';
