/** Policies as pure functions, their native training, and their files. The only door for code that runs anywhere. */
export { actionError } from './action-error.ts';
export { examplesOf } from './examples.ts';
export type { NetworkShape, Parameters } from './network.ts';
export { loadPolicy, type Policy, PolicyDocument, readPolicyDocument, writePolicy } from './policy.ts';
export {
  fitProcessor,
  type Processor,
  ProcessorDocument,
  processorOf,
} from './processor.ts';
export type { Observation, Window } from './representation.ts';
export { ActionSchedule } from './schedule.ts';
export type { Session, SessionFactory, Tensor } from './session.ts';
export { type Examples, type TrainOptions, train } from './train.ts';
