/** Labelling: what happened in an episode, proposed by a program and confirmed by a person. Pure; runs in a browser. */
export { type Agreement, agreement } from './agreement.ts';
export { currentAnnotation } from './current.ts';
export { PRODUCER, type Proposal, type ProposalInput, propose } from './propose.ts';
export { type SegmentFault, segmentFaults } from './validate.ts';
