/** Standards as predicates over measurements: pure, runs anywhere. */
export { assess, type Subjects } from './assess.ts';
export type { DatasetFacts, EpisodeFacts, Measured, PolicyFacts } from './facts.ts';
export { parseStandard } from './parse-standard.ts';
export { type ReportLanguage, renderReport } from './render-report.ts';
