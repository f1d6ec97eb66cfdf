import type { Bilingual, ErrorCode, ErrorDetails, RunningPlantAction, RunningPlantDetail } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';

/** What a plant's process is asked to run. */
export interface HostedOrder {
  readonly plant: Plant;
  readonly speed: number;
  readonly seed: number;
  readonly level: 'paths' | 'traffic';
  readonly vda5050: boolean;
  readonly opcua: boolean;
  /** Address on which broker and OPC UA listen. */
  readonly host: string;
  /** For clients from outside; made anew for each plant. */
  readonly user: string;
  readonly password: string;
  /** Keys and certificates of OPC UA. */
  readonly keysFolder: string;
}

/** What a running plant tells of itself that its moments do not. */
export type HostedDetail = Pick<RunningPlantDetail, 'edition' | 'points' | 'faults' | 'message' | 'state'> & {
  readonly model: Plant;
};

export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  /** From which a page tells it in the reader's language. */
  readonly details?: ErrorDetails;
}

export type ToHosted =
  | { readonly kind: 'start'; readonly order: HostedOrder }
  | { readonly kind: 'act'; readonly ask: number; readonly action: RunningPlantAction }
  | { readonly kind: 'detail'; readonly ask: number }
  /** Whether anybody looks: moments are made only for somebody. */
  | { readonly kind: 'watch'; readonly watched: boolean };

export type FromHosted =
  | { readonly kind: 'ready'; readonly mqtt: string | null; readonly opcua: string | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'answer'; readonly ask: number; readonly answer: HostedAnswer }
  /** A `PlantMoment` as JSON. */
  | { readonly kind: 'moment'; readonly json: string }
  | { readonly kind: 'state'; readonly state: HostedDetail['state']; readonly message: Bilingual | null };

export type HostedAnswer =
  | { readonly refusal: Refusal }
  | { readonly detail: HostedDetail }
  /** What was done, in words for the curve, and at which plant time, s. */
  | { readonly done: Bilingual; readonly time: number };
