/** The nouns of the product. The only door of this package; every name is listed. */
export { Annotation, Segment, SKILLS, Skill } from './annotation.ts';
export { canonicalJson, sha256Of } from './canonical.ts';
export type { Command, CommandArgs, CommandIo, ExitCode } from './command.ts';
export {
  Feature,
  FeatureField,
  FeatureStatistics,
  RevisionCamera,
  RevisionEpisode,
  RevisionManifest,
  Split,
} from './dataset.ts';
export { EpisodeMetadata, FailureCause, Outcome, SuccessCriterion } from './episode.ts';
export { type ErrorCode, type ErrorDetails, type Facts, isPalaestraError, PalaestraError } from './errors.ts';
export { EvaluationSummary, ProportionInterval, Trial, wilson } from './evaluation.ts';
export {
  Claim,
  Estimate,
  Exercise,
  ExerciseBody,
  ExerciseCriterion,
  ExerciseDraft,
  ExerciseFigure,
  ExerciseState,
  ExerciseTrial,
  Grade,
  GradeLine,
  Hand,
  Submission,
  SubmissionBody,
  SubmissionItem,
} from './exercise.ts';
export { formDetails, formText } from './form-text.ts';
export { Blocker, Ground, GroundStation, Heartbeat, HeartbeatAnswer, StationState, StreamLight } from './ground.ts';
export { EpisodeId, episodeIdOf, hex, type IdPrefix, newId, Sha256 } from './ids.ts';
export { EVENT, type EventName, JOB, STAGES, type Stage } from './jobs.ts';
export { Comparison, Decision, Effect, Finding, Measurement, Origin, Profile, Rule, Verdict } from './measurement.ts';
export {
  Assignment,
  OrderItem,
  OwnCount,
  Priority,
  Projection,
  SafetyChecklist,
  Session,
  SessionEnd,
  SlotProgress,
  StationOrder,
  Tally,
  Variation,
  WorkOrder,
} from './order.ts';
export { mayAct, Role } from './people.ts';
export { PlantBody, PlantDetail, PlantItem, PlantScenario } from './plant.ts';
export { ClassBody, ClassStudent, Ladder, PracticeClass } from './practice-class.ts';
export {
  Assessment,
  ConformanceDetail,
  ConformanceItem,
  DatasetItem,
  EpisodeDetail,
  EpisodeItem,
  EpisodePage,
  EvaluationDetail,
  EvaluationItem,
  ExportItem,
  Me,
  Member,
  Overview,
  PolicyItem,
  Problem,
  RevisionBuild,
  RevisionDetail,
  RevisionItem,
  RunDetail,
  RunItem,
  StageCount,
  StandardItem,
  TopicItem,
} from './resources.ts';
export {
  type PlantMoment,
  type PlantPoint,
  type RobotMoment,
  RunningPlantAction,
  RunningPlantBody,
  RunningPlantDetail,
  RunningPlantItem,
} from './running-plant.ts';
export { Clause, ClauseResult, ConformanceReport, Predicate, Standard, Subject } from './standard.ts';
export { Change, Picture, Station, Task, TaskStep, VariationFactor } from './station.ts';
export { CHANNEL_KEY, cameraTopics, RecordedEvent, type Signal, StreamRole, TOPIC } from './stream.ts';
export { isTakeOver, Take, TakeMarks, TakePlan, TakeProblem, TakeReport, TakeState, TakeWish } from './take.ts';
export { Bilingual, line, NameOrText, said, textIn } from './text.ts';
export { Interval, NS_PER_S, nanoseconds, secondsSince } from './time.ts';
export { RunPoint, TrainConfig, WorkState } from './training.ts';
export { Unit } from './units.ts';
export { StationUploads, UploadItem, UploadPage, UploadState, UploadSummary } from './upload.ts';
