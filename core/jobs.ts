/**
 * Names of jobs and events. They are data in a queue that outlives a release, so they are constants with a version and
 * never derived from a class or a file. A change of the payload is a new version.
 */
export const JOB = {
  /** Check one episode against the current profile. Payload `{ org, episode }`. */
  check: 'cleanse.check.v1',
  /** Propose outcome and segments. Payload `{ org, episode }`. */
  propose: 'label.propose.v1',
  /** Make a revision. Payload `{ org, build }`. */
  buildRevision: 'manage.build-revision.v1',
  /** Write an export of a revision. Payload `{ org, export }`. */
  export: 'manage.export.v1',
  /** Train. Payload `{ org, run }`. */
  train: 'train.run.v1',
  /** Run the trials of an evaluation. Payload `{ org, evaluation }`. */
  evaluate: 'evaluate.run.v1',
  /** Grade what was handed in. Payload `{ org, submission }`. */
  grade: 'practice.grade.v1',
  /** Try a teacher's exercise with his own answer, and with none. Payload `{ org, exercise }`. */
  tryExercise: 'practice.try-exercise.v1',
} as const;

/** What happened; a stage publishes, `apps/server` decides who listens. Payload in each comment. */
export const EVENT = {
  /** `{ org, episode }`: the recording is verified and in the store. */
  episodeStored: 'episode.stored.v1',
  /** `{ org, episode }`: a verdict exists. */
  episodeJudged: 'episode.judged.v1',
  /** `{ org, episode }`: a proposal or annotation exists. */
  episodeLabelled: 'episode.labelled.v1',
  /** `{ org, revision }` */
  revisionCreated: 'revision.created.v1',
  /** `{ org, run }` */
  runChanged: 'run.changed.v1',
  /** `{ org, evaluation }` */
  evaluationChanged: 'evaluation.changed.v1',
  /** `{ org, report }` */
  conformanceReported: 'conformance.reported.v1',
} as const;
export type EventName = (typeof EVENT)[keyof typeof EVENT];

/** The eight stages in the order of the flow; keys of the overview and of the navigation. */
export const STAGES = ['collect', 'transmit', 'cleanse', 'label', 'manage', 'train', 'evaluate', 'certify'] as const;
export type Stage = (typeof STAGES)[number];
