/** What the server wires: verified uploads, stored episodes, blobs. */
import type { StageContext } from '@palaestra/platform/http';

export { migrations } from './migrations/index.ts';
export { blobReadable, openRecording } from './open-recording.ts';
export type { TransmitOptions } from './receive/uploads.ts';
export { routes } from './routes.ts';
export { count, type EpisodeMedia, type EpisodesTable, episodeRow, episodesAtAGlance, grantBlob } from './store.ts';

/** This stage works within its requests and has no jobs. */
export function registerJobs(_context: StageContext): void {}
