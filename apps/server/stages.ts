import * as certify from '@palaestra/certify/server';
import * as cleanse from '@palaestra/cleanse/server';
import * as collect from '@palaestra/collect/server';
import type { Stage, StageCount } from '@palaestra/core';
import * as evaluate from '@palaestra/evaluate/server';
import * as label from '@palaestra/label/server';
import * as manage from '@palaestra/manage/server';
import type { UploadLimits } from '@palaestra/platform/config';
import type { Migrations } from '@palaestra/platform/db';
import type { StageApp, StageContext } from '@palaestra/platform/http';
import * as practice from '@palaestra/practice/server';
import * as train from '@palaestra/train/server';
import * as transmit from '@palaestra/transmit/server';

/** What the doors are told beside their context. */
export interface DoorOptions extends UploadLimits {
  /** Folder of uploads that are under way. */
  readonly spoolDir: string;
  /** Folder of keys and certificates of running plants. */
  readonly plantKeys: string;
  /** Address on which their brokers and OPC UA servers listen. */
  readonly plantHost: string;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}

/** What a server door offers. */
interface ServerDoor {
  readonly migrations: Migrations;
  routes(context: StageContext, options: DoorOptions): StageApp;
  registerJobs(context: StageContext): void;
}

/** What every stage's server door offers. */
export interface StageDoor extends ServerDoor {
  count(context: StageContext, org: string): Promise<StageCount>;
  /** What has to be done from time to time, in one process of those that share a store, until `stopping` aborts. */
  schedule?(context: StageContext, stopping: AbortSignal): void;
}

/** The stages in the order of the flow. */
export const DOORS: Record<Stage, StageDoor> = {
  collect,
  transmit,
  cleanse,
  label,
  manage,
  train,
  evaluate,
  certify: { ...certify, registerJobs() {} },
};

/** What surrounds the ground; the flow does not pass through it. */
export const CONSORTIUM: Readonly<Record<string, ServerDoor>> = { practice };
