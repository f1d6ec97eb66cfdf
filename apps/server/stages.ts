import * as certify from '@palaestra/certify/server';
import * as cleanse from '@palaestra/cleanse/server';
import type { Stage, StageCount } from '@palaestra/core';
import type { Migrations } from '@palaestra/platform/db';
import type { StageApp, StageContext } from '@palaestra/platform/http';
import * as transmit from '@palaestra/transmit/server';

/** What every stage's server door offers. */
export interface StageDoor {
  readonly migrations: Migrations;
  routes(context: StageContext, options: { readonly spoolDir: string }): StageApp;
  registerJobs(context: StageContext): void;
  count(context: StageContext, org: string): Promise<StageCount>;
}

/** The stages in the order of the flow. */
export const DOORS: Partial<Record<Stage, StageDoor>> = {
  transmit,
  cleanse,
  certify: { ...certify, registerJobs() {} },
};
