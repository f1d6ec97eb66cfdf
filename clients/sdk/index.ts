/** The client of the HTTP API, for pages, the command line and programs of others. */
export type {
  AnnotationBody,
  ConformanceBody,
  DemoBody,
  EpisodeQuery,
  EvaluationBody,
  ExportFormat,
  LiveMessage,
  OpenExercise,
  OrderBody,
  RevisionBody,
  RunBody,
  SetupBody,
  UploadQuery,
  VerdictBody,
} from './bodies.ts';
export { type Client, createClient } from './client.ts';
export type { ClientOptions } from './request.ts';
export type { WaitOptions } from './wait-for-revision.ts';
